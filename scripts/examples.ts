// Starts every example as its README says and sends it a signed event, as its users would.
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { telnyx } from '@countersign/providers/telnyx'
import { createSender, type Delivery, generateKeys, sampleEvent } from '@countersign/testing'

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

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

function start(name: string, port: number): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', 'src/server.ts'], {
    cwd: join(import.meta.dirname, '../examples', name),
    env: { ...process.env, PORT: String(port), TELNYX_PUBLIC_KEY: keys.publicKey },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** Asks until the server listens; the answer to a request that is no webhook does not matter. */
async function untilListening(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const isUp = await fetch(url).then(
      () => true,
      () => false,
    )
    if (isUp) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`nothing listens at ${url}`)
}

async function tryExample({ name, path }: Example): Promise<void> {
  const port = await freePort()
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
