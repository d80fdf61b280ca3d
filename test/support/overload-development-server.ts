// A server as a developer runs it, in a process of its own: no NODE_ENV, and the default printer. Every path is a
// receiver of its own: `overload-development-server.ts '{…keys}'`, then POST /telnyx/… or /standard/….
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Receiver } from '@countersign/core'
import { webhook } from '@countersign/express'
import { createReceiver } from '@countersign/node'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import express, { type RequestHandler } from 'express'
import { type OverloadKeys, overloadLimits } from './overload.ts'

const [keysText = ''] = process.argv.slice(2)
const keys = JSON.parse(keysText) as OverloadKeys

const RECEIVERS: Readonly<Record<string, () => Receiver>> = {
  telnyx: () => createReceiver({ ...overloadLimits, provider: telnyx({ publicKey: keys.publicKey }) }, () => undefined),
  standard: () =>
    createReceiver({ ...overloadLimits, provider: standardWebhooks({ secret: keys.secret }) }, () => undefined),
}

const handlers = new Map<string, RequestHandler>()

const app = express()
app.post('/:provider{/:number}', (request, response, next) => {
  const receiver = RECEIVERS[request.params.provider]
  if (!receiver) return next()
  const handler = handlers.get(request.path) ?? webhook(receiver())
  handlers.set(request.path, handler)
  return handler(request, response, next)
})

let unhandled = 0
process.on('unhandledRejection', () => unhandled++)
process.on('uncaughtException', () => unhandled++)

let peakBytes = 0
setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
}, 20)

/** Milliseconds of the processor until now; the peak of the memory since the last `reset`; what went wrong. */
process.on('message', (message) => {
  if (message === 'reset') {
    globalThis.gc?.()
    peakBytes = 0
  }
  const { user, system } = process.cpuUsage()
  const nowBytes = process.memoryUsage.rss()
  process.send?.({ cpuMs: (user + system) / 1000, peakBytes: Math.max(peakBytes, nowBytes), nowBytes, unhandled })
})
process.on('disconnect', () => process.exit())

const server = createServer(app)
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
