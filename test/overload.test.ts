import { randomBytes } from 'node:crypto'
import { type ClientHttp2Session, connect } from 'node:http2'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { generateKeys, type Sender, sampleEvent } from '@countersign/testing'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Attack, type AttackEnd, attack, attackHttp2 } from './support/attack.ts'
import {
  createValidSender,
  MIB,
  type OverloadedServer,
  overloadLimits,
  sendValid,
  startOverloadServer,
} from './support/overload.ts'

const { bodyTimeoutMs, maxBufferedBytes } = overloadLimits
const keys = { ...generateKeys(telnyx), secret: generateKeys(standardWebhooks).secret }

/** What any stranger can send: well-formed, and signed by nobody. */
const headers = {
  'content-type': 'application/json',
  'telnyx-timestamp': String(Math.floor(Date.now() / 1000)),
  'telnyx-signature-ed25519': Buffer.alloc(64, 1).toString('base64'),
}

/** A second for the body, and what a busy machine takes to notice and to close a thousand connections. */
const CUT_MS = bodyTimeoutMs + 9000

describe.each(['express', 'hono'])('%s under attack', (framework) => {
  let server: OverloadedServer
  let sender: Sender
  let baselineBytes = 0
  let baselineP99 = 0

  beforeAll(async () => {
    server = await startOverloadServer(framework, keys)
    sender = createValidSender(server.port, keys)
    // As many connections as an attack opens: what those alone take is the framework's and Node's.
    await sender.send(sampleEvent(telnyx, 'message.received'), { copies: 1000, concurrent: true })
    const calm = sendValid(sender)
    await sleep(500)
    baselineP99 = (await calm.stop()).p99Ms
    baselineBytes = (await server.report()).nowBytes
  }, 60_000)
  afterAll(() => server?.stop())

  /** Attacks beside valid traffic, prints what that did to it, and checks the server's memory. */
  async function during(
    name: string,
    createAttacks: () => readonly Attack[],
  ): Promise<{ readonly ends: readonly AttackEnd[]; readonly answers: Readonly<Record<string, number>> }> {
    const valid = sendValid(sender)
    const start = performance.now()
    const ends: AttackEnd[] = []
    do ends.push(...(await Promise.all(createAttacks().map((one) => attack(server.port, one)))))
    while (performance.now() - start < 500)
    const { statuses, p99Ms } = await valid.stop()
    const { peakBytes, nowBytes, unhandled } = await server.report()
    const over = (bytes: number) => `${((bytes - baselineBytes) / MIB).toFixed(1)} MiB`
    const sent = Math.max(...ends.map(({ sentBytes }) => sentBytes)) / MIB
    const counted = Object.entries(countStatuses(ends)).map(([status, count]) => `${count} × ${status}`)
    console.log(
      `${framework}, ${name}: ${counted.join(', ')} by ${Math.max(...ends.map(({ ms }) => ms)).toFixed(0)} ms, ${sent.toFixed(2)} MiB sent at most;`,
      `valid ${JSON.stringify(statuses)}, p99 ${p99Ms} ms (alone ${baselineP99} ms);`,
      `memory +${over(peakBytes)} at most, +${over(nowBytes)} after`,
    )
    expect(peakBytes - baselineBytes).toBeLessThan(64 * MIB + maxBufferedBytes)
    expect(unhandled).toBe(0)
    expect(ends.filter(({ ms }) => ms > CUT_MS)).toEqual([])
    return { ends, answers: statuses }
  }

  test('1,000 slow bodies are cut off, and valid deliveries are handled meanwhile', async () => {
    const { ends, answers } = await during('1,000 slow bodies', () => slowBodies(8 * 1024))
    expect(refusals(ends)).toEqual(['408'])
    expect(Object.keys(answers)).toEqual(['200'])
  })

  test('1,000 slow bodies that are too much together are refused or cut off', async () => {
    const { ends, answers } = await during('1,000 slow bodies of 32 MiB', () => slowBodies(32 * 1024))
    expect(refusals(ends)).toEqual(['408', '503'])
    // The bound holds for all: a valid delivery is refused too when it is reached, and its sender comes again.
    expect(Object.keys(answers).filter((status) => status !== '503')).toEqual(['200'])
  })

  test('a body of 50 MiB in gzip is refused unread', async () => {
    const { ends, answers } = await during('50 MiB of gzip', () => Array.from({ length: 4 }, gzipBody))
    expect(refusals(ends)).toEqual(['415'])
    expect(Object.keys(answers)).toEqual(['200'])
  })

  test('a body of 100 MB in chunks is refused and cut off', async () => {
    const { ends, answers } = await during('100 MB in chunks', () => Array.from({ length: 4 }, chunkedBody))
    expect(refusals(ends)).toEqual(['413'])
    expect(ends.filter(({ sentBytes }) => sentBytes >= 100e6)).toEqual([])
    expect(Object.keys(answers)).toEqual(['200'])
  })

  test('16 KiB of signatures are refused', async () => {
    const { ends, answers } = await during('16 KiB of signatures', () => Array.from({ length: 200 }, manySignatures))
    expect(refusals(ends)).toEqual(['401'])
    expect(Object.keys(answers)).toEqual(['200'])
  })
})

/** Frameworks, and the attack on each: a body whose pieces have one byte. */
const IN_PIECES = [
  ['express', attack, () => chunksOfOneByte(60_000)],
  ['hono', attack, () => chunksOfOneByte(60_000)],
  ['fastify over HTTP/2', attackHttp2, () => framesOfOneByte(60_000)],
  ['hono over HTTP/2', attackHttp2, () => framesOfOneByte(60_000)],
] as const

describe.each(IN_PIECES)('%s', (framework, send, createAttack) => {
  test('holds no more than 64 MiB and four times what came over the wire of bodies in pieces of one byte', async () => {
    const server = await startOverloadServer(framework, keys, {})
    onTestFinished(() => server.stop())
    await send(server.port, { path: '/telnyx', headers, chunks: [Buffer.from('{}')] })
    const { nowBytes } = await server.report()
    const ends = await Promise.all(Array.from({ length: 20 }, () => send(server.port, createAttack())))
    const wireBytes = ends.reduce((total, { sentBytes }) => total + sentBytes, 0)
    const { peakBytes, unhandled } = await server.report()
    const grown = peakBytes - nowBytes
    console.log(
      `${framework}, pieces of one byte: ${(wireBytes / MIB).toFixed(1)} MiB over the wire, memory +${(grown / MIB).toFixed(1)} MiB`,
    )
    expect(wireBytes).toBeGreaterThan(6 * MIB)
    expect(grown).toBeLessThan(64 * MIB + 4 * wireBytes)
    expect(unhandled).toBe(0)
  })
})

describe.each(['fastify over HTTP/2', 'hono over HTTP/2'])('%s', (framework) => {
  test('keeps nothing of bodies that were cut off, while their connection lasts', async () => {
    const server = await startOverloadServer(framework, keys)
    const client = connect(`http://127.0.0.1:${server.port}`, { maxSessionMemory: 100 }) // what waits to be sent is counted
    client.on('error', () => undefined)
    onTestFinished(() => {
      client.destroy()
      server.stop()
    })
    const { nowBytes } = await server.report()
    const statuses = new Set<unknown>()
    const rounds: number[] = []
    for (let round = 0; round < 4; round++) {
      const cutOff = await Promise.all(Array.from({ length: 150 }, () => leaveOpen(client, Buffer.alloc(250_000, ' '))))
      for (const status of cutOff) statuses.add(status)
      rounds.push((await server.report()).nowBytes - nowBytes)
    }
    console.log(
      `${framework}, 150 MB cut off: memory ${rounds.map((bytes) => `+${(bytes / MIB).toFixed(0)}`).join(', ')} MiB`,
    )
    expect([...statuses].toSorted()).toEqual([408, 503])
    expect(rounds.at(-1)).toBeLessThan(64 * MIB + maxBufferedBytes)
  })
})

/** Sends a body whose end never comes, and gives the status of the answer when the server has ended the stream. */
async function leaveOpen(client: ClientHttp2Session, body: Uint8Array): Promise<unknown> {
  const stream = client.request({ ':method': 'POST', ':path': '/telnyx', ...headers })
  let status: unknown
  stream.on('response', (answer) => {
    status = answer[':status']
  })
  stream.on('error', () => undefined)
  stream.resume()
  stream.write(body)
  await new Promise<void>((resolve) => {
    stream.once('close', resolve)
    stream.once('aborted', () => stream.once('end', resolve))
  })
  stream.destroy()
  return status
}

function chunksOfOneByte(count: number): Attack {
  const block = Buffer.from('1\r\n \r\n'.repeat(1000))
  const sent = { connection: 'close', 'transfer-encoding': 'chunked' }
  const chunks = [...repeat(block, count / 1000), Buffer.from('0\r\n\r\n')]
  return { path: '/telnyx', headers: { ...headers, ...sent }, chunks }
}

function framesOfOneByte(count: number): Attack {
  return { path: '/telnyx', headers, chunks: repeat(Buffer.from(' '), count) }
}

function slowBodies(bytes: number): readonly Attack[] {
  return Array.from({ length: 1000 }, () => ({
    path: '/telnyx',
    headers: { ...headers, 'content-length': String(200 * 1024) },
    chunks: [Buffer.alloc(bytes, ' ')],
    drip: { bytes: Buffer.from(' '), everyMs: 250 },
  }))
}

const member = gzipSync(randomBytes(64 * 1024)) // members in a row are a gzip too

function gzipBody(): Attack {
  const count = Math.ceil((50 * MIB) / member.length)
  const sent = { 'content-encoding': 'gzip', 'content-length': String(count * member.length) }
  return { path: '/telnyx', headers: { ...headers, ...sent }, chunks: repeat(member, count) }
}

function chunkedBody(): Attack {
  const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000, ' '), Buffer.from('\r\n')])
  const sent = { 'transfer-encoding': 'chunked' }
  return { path: '/telnyx', headers: { ...headers, ...sent }, chunks: repeat(chunk, Math.ceil(100e6 / 0x10000)) }
}

function manySignatures(): Attack {
  const signature = `v1,${Buffer.alloc(32, 1).toString('base64')}`
  const count = Math.ceil((16 * 1024) / (signature.length + 1))
  const sent = {
    connection: 'close',
    'content-length': '2',
    'webhook-id': 'msg_1',
    'webhook-timestamp': headers['telnyx-timestamp'],
    'webhook-signature': Array.from({ length: count }, () => signature).join(' '),
  }
  return { path: '/standard', headers: sent, chunks: [Buffer.from('{}')] }
}

function* repeat(chunk: Uint8Array, count: number): Iterable<Uint8Array> {
  for (let sent = 0; sent < count; sent++) yield chunk
}

function countStatuses(ends: readonly AttackEnd[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { status = 'reset' } of ends) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

/** The answers to requests of which some may have been cut off before their sender could read one. */
function refusals(ends: readonly AttackEnd[]): readonly string[] {
  return Object.keys(countStatuses(ends)).filter((status) => status !== 'reset')
}
