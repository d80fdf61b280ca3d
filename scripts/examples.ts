// Starts every example as its README says and sends it a signed event, as its users would.
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { telnyx } from '@countersign/providers/telnyx'
import { createSender, type Delivery, generateKeys, sampleEvent } from '@countersign/testing'
import { findFreePort } from '@countersign/tools/servers/free-port'
import { untilListening } from '@countersign/tools/servers/until-listening'

interface Example {
  readonly name: string
  readonly path: string
}

const EXAMPLES: readonly Example[] = ['express', 'koa', 'hono', 'fastify'].map((name) => ({
  name,
  path: '/webhooks/telnyx',
}))

const keys = generateKeys(telnyx)
const event = sampleEvent(telnyx, 'message.received', { data: { payload: { text: 'hi' } } })

function start(name: string, port: number): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', 'src/server.ts'], {
    cwd: join(import.meta.dirname, '../examples', name),
    env: { ...process.env, PORT: String(port), TELNYX_PUBLIC_KEY: keys.publicKey },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function tryExample({ name, path }: Example): Promise<void> {
  const port = await findFreePort()
  const server = start(name, port)
  let output = ''
  server.stdout?.on('data', (chunk) => {
    output += chunk
  })
  try {
    const url = `http://127.0.0.1:${port}${path}`
    await untilListening(url)
    const sender = createSender({ provider: telnyx, keys, target: url })
    const signed = await sender.send(event)
    const forged = await sender.send(event, { tamper: 'key', attempts: 1 })
    await sender.close()
    if (signed.status !== 'delivered') throw new Error(`a signed event was answered ${statusOf(signed)}`)
    if (statusOf(forged) !== 401) throw new Error(`a forged event was answered ${statusOf(forged)}`)
    if (!output.includes('hi')) throw new Error(`the handler did not run: ${output}`)
  } finally {
    server.kill()
  }
}

function statusOf({ attempts }: Delivery): number | undefined {
  return attempts.at(-1)?.response?.status
}

let failed = 0
for (const example of EXAMPLES) {
  try {
    await tryExample(example)
    console.log(`ok    ${example.name}`)
  } catch (error) {
    failed++
    console.log(`FAIL  ${example.name}: ${error}`)
  }
}
console.log(`${EXAMPLES.length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
