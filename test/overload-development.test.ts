import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { sign } from '@countersign/core/sign'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { generateKeys, sampleEvent } from '@countersign/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createValidSender, MIB, overloadLimits, sendValid } from './support/overload.ts'
import { type DevelopmentServer, startDevelopmentServer } from './support/overload-development.ts'

const keys = { ...generateKeys(telnyx), secret: generateKeys(standardWebhooks).secret }

let server: DevelopmentServer
beforeAll(async () => {
  server = await startDevelopmentServer(keys)
  // What explains is loaded and compiled once: no attack costs that.
  await untilExplaining()
  for (const { path, body } of ATTACKS) await attackWith(path, body)
}, 60_000)
afterAll(() => server?.stop())

const LARGEST = { telnyx: 256 * 1024, standard: MIB }

interface HostileBody {
  readonly name: string
  readonly path: keyof typeof LARGEST
  readonly body: Uint8Array
}

/** What any stranger can send, each as large as costs most: up to 32 KiB it is written in other ways. */
const ATTACKS: readonly HostileBody[] = [
  ...hostile('= and something else', (bytes) => `${'='.repeat(bytes - 1)}x`),
  ...hostile('numbers nested deep', (bytes) => `${'['.repeat(99)}${repeat('1,', bytes - 200)}1${']'.repeat(99)}`),
  ...hostile('a long list of texts with slashes', (bytes) => `[${repeat('"/",', bytes - 10)}0]`),
  ...hostile('a long list of lists', (bytes) => `[${repeat('[[[[[[[[[[]]]]]]]]]],', bytes - 10)}0]`),
  ...hostile('a long list of objects', (bytes) => `[${repeat('{"a":"é\\ud800"},', bytes - 10)}0]`),
  ...hostile('fields of a form', (bytes) => repeat('a=%41&', bytes)),
  ...hostile('white space', (bytes) => `x${repeat('\r\n', bytes - 2)}x`),
  ...hostile('much in gzip', (bytes) => gzipSync(Buffer.alloc(500 * bytes, 'a'))),
]

function hostile(name: string, write: (bytes: number) => string | Uint8Array): readonly HostileBody[] {
  const sizes = [32 * 1024, LARGEST.telnyx] as const
  return sizes.map((size, index) => {
    const path = index === 0 ? 'standard' : 'telnyx'
    return { name: `${name}, ${size / 1024} KiB, to ${path}`, path, body: Buffer.from(write(size)).subarray(0, size) }
  })
}

function repeat(text: string, bytes: number): string {
  return text.repeat(Math.floor(bytes / Buffer.byteLength(text)))
}

/** A receiver prints ten lines a minute: another one for every request has them all explained. */
let receivers = 0
const post = (path: string, headers: Readonly<Record<string, string>>, body: Uint8Array | string) =>
  fetch(`http://127.0.0.1:${server.port}/${path}/${receivers++}`, { method: 'POST', headers, body })

async function attackWith(path: HostileBody['path'], body: Uint8Array): Promise<number> {
  const time = String(Math.floor(Date.now() / 1000))
  const headers = {
    telnyx: { 'telnyx-timestamp': time, 'telnyx-signature-ed25519': Buffer.alloc(64, 1).toString('base64') },
    standard: {
      'webhook-id': 'msg_1',
      'webhook-timestamp': time,
      'webhook-signature': `v1,${Buffer.alloc(32, 1).toString('base64')}`,
    },
  }
  return (await post(path, headers[path], body)).status
}

/** Sends deliveries that were parsed and written again on the way, until the reason of one is printed: then no other is at work. */
async function untilExplaining(): Promise<void> {
  for (;;) {
    const before = server.printed().length
    const { headers, body } = sign(telnyx, JSON.stringify(sampleEvent(telnyx, 'message.received'), null, 2), { keys })
    await post('telnyx', headers, JSON.stringify(JSON.parse(body)))
    await sleep(50)
    if (server.printed().slice(before).includes('telnyx body_reserialized')) return
  }
}

test.each(ATTACKS.map((one) => [one.name, one] as const))(
  'one body of %s costs the process less than 0.2 s',
  async (_, { path, body }) => {
    async function cost(): Promise<number> {
      await untilExplaining()
      const before = await server.calmCpuMs()
      expect(await attackWith(path, body)).toBe(401)
      return (await server.calmCpuMs()) - before
    }
    // A machine that does other things makes everything dearer, for a while.
    const costs = [await cost()]
    while (costs.length < 3 && Math.min(...costs) >= 200) costs.push(await cost())
    expect(Math.min(...costs)).toBeLessThan(200)
  },
)

test('valid deliveries are answered while such bodies come in, and memory stays', async () => {
  const sender = createValidSender(server.port, keys)
  const { nowBytes } = await server.report('reset')
  const valid = sendValid(sender)
  const end = performance.now() + 3000
  const attackers = Array.from({ length: 4 }, async (_, first) => {
    for (let next = first; performance.now() < end; next++) {
      const attack = ATTACKS[next % ATTACKS.length]
      if (attack) expect(await attackWith(attack.path, attack.body)).toBe(401)
    }
  })
  await Promise.all(attackers)
  const { statuses, p99Ms } = await valid.stop()
  const { peakBytes, unhandled } = await server.report()
  console.log(
    `valid ${JSON.stringify(statuses)}, p99 ${p99Ms} ms; memory +${((peakBytes - nowBytes) / MIB).toFixed(1)} MiB`,
  )
  expect(Object.keys(statuses)).toEqual(['200'])
  expect(peakBytes - nowBytes).toBeLessThan(64 * MIB + overloadLimits.maxBufferedBytes)
  expect(unhandled).toBe(0)
})

test('after it, the reason of a genuine delivery is printed again', async () => {
  await untilExplaining()
})
