import type { IncomingRequest } from '@countersign/core/adapter'
import type { IdempotencyStore } from '@countersign/core/store'
import { flipBit } from '@countersign/tools/bytes'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createReceiver, memoryStore } from '../../src/index.ts'
import { replyTo } from '../receiver-support.ts'
import { changeHeader, NOW, now, numRuns, SENDERS, type Sender, toDelivery } from '../support.ts'

/** A memory store that counts every call of it. */
function countingStore(): { readonly store: IdempotencyStore; readonly calls: () => number } {
  const store = memoryStore()
  let calls = 0
  const counted = new Proxy(store, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name)
      if (typeof method !== 'function') return method
      return (...given: unknown[]) => {
        calls++
        return Reflect.apply(method, target, given)
      }
    },
  })
  return { store: counted, calls: () => calls }
}

const text = fc.string({ unit: 'binary', maxLength: 40 })
const anyBytes = fc.uint8Array({ maxLength: 300 })

interface Parts {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Uint8Array | Error
}

function toRequest({ method, url, headers, body }: Parts): IncomingRequest {
  return {
    method,
    url,
    header: (name) => (typeof headers[name] === 'string' ? headers[name] : undefined),
    read: async () => {
      if (body instanceof Error) throw body
      return body
    },
    native: undefined,
  }
}

/** Requests that nobody signed: names and values that occur in real ones, and anything else. */
function unsigned({ send, signatureHeader }: Sender): fc.Arbitrary<Parts> {
  const { headers, body } = send()
  const names = [...Object.keys(headers), signatureHeader, 'content-encoding', 'content-length']
  const values = [...Object.values(headers), '1700000000', '0', 'gzip', 'identity', '999999999', 'v1,', 'sha256=']
  const header = fc.tuple(fc.constantFrom(...names), fc.oneof(fc.constantFrom(...values), text))
  return fc
    .record({
      method: fc.oneof({ weight: 4, arbitrary: fc.constant('POST') }, fc.constantFrom('GET', 'PUT', 'post', ''), text),
      url: fc.webUrl(),
      headers: fc.array(header, { maxLength: 6 }).map((entries) => Object.fromEntries(entries)),
      body: fc.oneof(
        anyBytes,
        fc.json().map((json) => new TextEncoder().encode(`${json} `)),
        fc.constant(new Error('cut')),
      ),
    })
    .filter((parts) => parts.body instanceof Error || String(parts.body) !== String(toDelivery({ headers, body }).body))
}

/** Signed requests with exactly one thing wrong. */
function tampered({ send, signatureHeader }: Sender): fc.Arbitrary<Parts> {
  const sent = send()
  const { headers, body } = toDelivery(sent)
  const parts = { method: 'POST', url: '/', headers: headers as Parts['headers'], body }
  const withSignature = (change: (signature: string) => string) => ({
    ...parts,
    headers: { ...parts.headers, ...changeHeader(sent, signatureHeader, change).headers },
  })
  return fc.oneof(
    fc.nat(8 * body.length - 1).map((bit) => ({ ...parts, body: flipBit(body, bit) })),
    fc.nat(body.length - 1).map((length) => ({ ...parts, body: body.subarray(0, length) })),
    fc.uint8Array({ minLength: 1 }).map((more) => ({ ...parts, body: new Uint8Array([...body, ...more]) })),
    fc.integer({ min: 1, max: 100 }).map((count) => withSignature((signature) => signature.slice(0, -count))),
    // Behind a space would stand an entry of its own, and one of an unknown version is passed over.
    fc
      .string({ minLength: 1 })
      .filter((more) => !more.includes(' '))
      .map((more) => withSignature((all) => more + all)),
    fc.constantFrom(...Object.keys(parts.headers).filter((name) => name !== 'content-type')).map((name) => ({
      ...parts,
      headers: { ...parts.headers, [name]: undefined },
    })),
    text.filter((method) => method !== 'POST').map((method) => ({ ...parts, method })),
    fc.constant({ ...parts, body: new Error('the connection was cut') }),
  )
}

/** What one request does to a new receiver and its store. */
async function receive({ provider }: Sender, parts: Parts, clock = now) {
  const { store, calls } = countingStore()
  let runs = 0
  const receiver = createReceiver(
    { provider, store, namespace: 'test', now: clock, onOutcome: () => undefined },
    () => void runs++,
  )
  const outcome = await receiver.receive(toRequest(parts))
  return { status: outcome.status, is5xx: replyTo(outcome).status >= 500, isStoreUsed: calls() > 0, runs }
}

const REFUSED = { status: 'rejected', is5xx: false, isStoreUsed: false, runs: 0 }
const HANDLED = { status: 'processed', is5xx: false, isStoreUsed: true, runs: 1 }

describe.each(SENDERS)('a receiver of $name', (sender) => {
  const { headers, body } = toDelivery(sender.send())
  const authentic: Parts = { method: 'POST', url: '/', headers: headers as Parts['headers'], body }

  const unhandled: unknown[] = []
  const remember = (reason: unknown): void => void unhandled.push(reason)
  beforeAll(() => void process.on('unhandledRejection', remember))
  afterAll(() => void process.off('unhandledRejection', remember))

  test('handles an authentic request', async () => {
    expect(await receive(sender, authentic)).toEqual(HANDLED)
  })

  test.each<[string, fc.Arbitrary<Parts>]>([
    ['that nobody signed', unsigned(sender)],
    ['that was changed on the way', tampered(sender)],
  ])('resolves, answers no 5xx and leaves the store alone for a request %s', async (_, requests) => {
    const property = fc.asyncProperty(requests, async (parts) => {
      expect(await receive(sender, parts)).toEqual(REFUSED)
    })
    await fc.assert(property, { numRuns: 2 * numRuns })
  })

  test('resolves, answers no 5xx and leaves the store alone for a signed request at another time', async () => {
    const seconds = fc.integer({ min: -(10 ** 9), max: 10 ** 9 }).filter((offset) => Math.abs(offset) > 300)
    const property = fc.asyncProperty(seconds, async (offset) => {
      expect(await receive(sender, authentic, () => NOW + offset * 1000)).toEqual(REFUSED)
    })
    await fc.assert(property, { numRuns })
  })

  test('leaves no rejection unhandled', async () => {
    await receive(sender, { ...authentic, body: new Error('the connection was cut') })
    await new Promise((resolve) => setImmediate(resolve))
    expect(unhandled).toEqual([])
  })
})
