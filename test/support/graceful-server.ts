// A server that ends gracefully, for test/graceful-end.test.ts: argument one is the framework, two the public key, three
// how long its handler takes in milliseconds, four what drain() gives it.
import { createReceiver, type Receiver } from '@countersign/core'
import * as countersignExpress from '@countersign/express'
import * as countersignFastify from '@countersign/fastify'
import { telnyx } from '@countersign/providers/telnyx'
import express from 'express'
import Fastify from 'fastify'

const [framework, publicKey, handlerMs, timeoutMs] = process.argv.slice(2)
const say = (message: object) => process.send?.(message)

const receiver = createReceiver(
  { provider: telnyx({ publicKey }), onOutcome: ({ status }) => say({ outcome: status }) },
  async () => {
    say({ running: true })
    await new Promise((resolve) => setTimeout(resolve, Number(handlerMs)).unref())
  },
)

function startExpress(shared: Receiver): void {
  const app = express()
  app.post('/', countersignExpress.webhook(shared))
  const server = app.listen(0, () => say({ address: server.address() }))
  process.once('SIGTERM', async () => {
    await shared.drain({ timeoutMs: Number(timeoutMs) })
    server.close(() => process.disconnect())
  })
}

async function startFastify(shared: Receiver): Promise<void> {
  const app = Fastify()
  app.post('/', countersignFastify.webhook(shared))
  app.addHook('preClose', () => shared.drain({ timeoutMs: Number(timeoutMs) }))
  process.once('SIGTERM', async () => {
    await app.close()
    process.disconnect()
  })
  await app.listen({ port: 0 })
  say({ address: app.server.address() })
}

if (framework === 'express') startExpress(receiver)
else await startFastify(receiver)
