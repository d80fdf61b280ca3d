import { createReceiver, type Receiver } from '@countersign/core'
import { fromFetch, webhook } from '@countersign/core/fetch'
import { reconcilePortOf } from '@countersign/core/reconcile'
import { sign } from '@countersign/core/sign'
import { telnyx } from '@countersign/providers/telnyx'
import { beforeEach, describe, expect, test } from 'vitest'
import { checkDelivered, checkRejected, checkRunOnce, createOutcomeLog, generateKeys } from '../src/index.ts'
import type { Attempt, Delivery } from '../src/sender/record/delivery.ts'
import { deliveryMatchers } from '../src/vitest.ts'
import { attempt, bytes, telnyxDelivery, telnyxEvent } from './support/deliveries.ts'

const keys = generateKeys(telnyx)
const NOW = Date.UTC(2026, 10, 22, 10)

const log = createOutcomeLog()
expect.extend(deliveryMatchers(log))
beforeEach(() => log.clear())

/** Fails as often as is said, and then does its work. */
function createFailingReceiver(failures = 0): Receiver {
  let left = failures
  return createReceiver({ provider: telnyx(keys), now: () => NOW, onOutcome: () => undefined }, () => {
    if (left-- > 0) throw new Error('The handler fails on purpose')
  })
}

interface Sent {
  readonly id?: string
  readonly attempts?: number
  /** Milliseconds between signing and now. */
  readonly ageMs?: number
  readonly change?: (headers: Record<string, string>) => Record<string, string | undefined>
  readonly body?: (signed: string) => string
}

/** Delivers as often as is said, or until an answer is 200. */
async function deliver(
  receiver: Receiver,
  { id = 'AAAAAAAA-0000-4000-8000-000000000001', attempts: most = 1, ageMs = 0, change, body }: Sent = {},
): Promise<Delivery> {
  const event = telnyxEvent('message.received', id)
  const attempts: Attempt[] = []
  while (attempts.length < most && attempts.at(-1)?.response?.status !== 200) {
    const number = attempts.length + 1
    const meta = { attempt: number, delivered_to: 'https://example.com/hooks' }
    const signed = sign(telnyx, { ...event.body, meta }, { keys, now: () => NOW - ageMs })
    const sent = body?.(signed.body) ?? signed.body
    const headers = Object.entries(change?.(signed.headers) ?? signed.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as [string, string]],
    )
    const request = new Request('https://example.com/hooks', { method: 'POST', headers, body: sent })
    const { status } = await webhook(receiver)(request)
    attempts.push(
      attempt({
        number,
        eventId: id,
        request: { method: 'POST', headers, body: bytes(sent) },
        response: { status, headers: [], body: bytes('') },
        ...(status !== 200 && { error: { kind: 'status' as const, message: `The server answered ${status}` } }),
      }),
    )
  }
  return telnyxDelivery({ event, attempts })
}

const flip = (text: string) => text.replace('Hello', 'Hullo')

describe('toBeDelivered', () => {
  test('holds for a delivery that succeeded in the end', async () => {
    const delivery = await deliver(log.watch(createFailingReceiver(2)), { attempts: 3 })
    expect(delivery).toBeDelivered()
    checkDelivered(delivery)
  })

  test('says of one that failed what became of each attempt', async () => {
    const delivery = await deliver(log.watch(createFailingReceiver(2)), { attempts: 2 })
    expect(delivery).not.toBeDelivered()
    expect(() => expect(delivery).toBeDelivered()).toThrow(
      /^Expected the delivery to be delivered\.\n\nmessage\.received \(A.*\) is failed\n {2}attempt 1 at .*, answered 500\n {2}attempt 2/,
    )
    expect(() => checkDelivered(delivery)).toThrow('Expected the delivery to be delivered.')
  })

  test('asks that a promise be awaited', () => {
    const forgotten: unknown = Promise.resolve()
    expect(() => expect(forgotten).toBeDelivered()).toThrow('await sender.send(…) first')
  })

  test('does not hold for no delivery at all', () => {
    expect([]).not.toBeDelivered()
  })
})

describe('toBeRejected', () => {
  const cases: readonly (readonly [code: Parameters<typeof checkRejected>[2], sent: Sent])[] = [
    ['timestamp_too_old', { ageMs: 301_000 }],
    ['timestamp_too_new', { ageMs: -301_000 }],
    ['signature_mismatch', { body: flip }],
    ['header_missing', { change: (headers) => ({ ...headers, 'telnyx-signature-ed25519': undefined }) }],
    ['signature_malformed', { change: (headers) => ({ ...headers, 'telnyx-signature-ed25519': 'AAAA' }) }],
  ]

  test.each(cases)('holds with %s, and with no other code', async (code, sent) => {
    const delivery = await deliver(log.watch(createFailingReceiver()), { ...sent, attempts: 2 })
    expect(delivery).toBeRejected(code)
    expect(delivery).toBeRejected()
    expect(delivery).not.toBeRejected('body_malformed')
    checkRejected(delivery, log, code)
    expect(() => checkRejected(delivery, log, 'body_malformed')).toThrow(`answered 401: rejected ${code}`)
  })

  test('tells deliveries of one event apart, whose requests differ in a header or in the body alone', async () => {
    const receiver = log.watch(createFailingReceiver(1))
    const failed = await deliver(receiver)
    const flipped = await deliver(receiver, { body: flip })
    const old = await deliver(receiver, { ageMs: 301_000 })
    const early = await deliver(receiver, { ageMs: -301_000 })
    expect(failed).not.toBeRejected()
    expect(flipped).toBeRejected('signature_mismatch')
    expect(flipped).not.toBeRejected('timestamp_too_old')
    expect(old).toBeRejected('timestamp_too_old')
    expect(old).not.toBeRejected('timestamp_too_new')
    expect(early).toBeRejected('timestamp_too_new')
  })

  test('does not hold when one attempt was rejected and another failed', async () => {
    const receiver = log.watch(createFailingReceiver(1))
    const [rejected, failed] = [await deliver(receiver, { body: flip }), await deliver(receiver)]
    const attempts = [...rejected.attempts, ...failed.attempts]
    expect(telnyxDelivery({ attempts })).not.toBeRejected()
  })

  test('does not hold for a delivery that failed otherwise', async () => {
    expect(await deliver(log.watch(createFailingReceiver(1)))).not.toBeRejected()
  })

  test('does not hold without an attempt', () => {
    expect(telnyxDelivery({ attempts: [], status: 'pending' })).not.toBeRejected()
  })

  test('says that nothing is known of a receiver that is not watched', async () => {
    const delivery = await deliver(createFailingReceiver(), { ageMs: 301_000 })
    expect(() => expect(delivery).toBeRejected('timestamp_too_old')).toThrow(/answered 401: none is known/)
  })
})

describe('toHaveRunOnce', () => {
  test('holds when the handler failed twice and then did its work', async () => {
    const delivery = await deliver(log.watch(createFailingReceiver(2)), { attempts: 3 })
    expect(delivery).toHaveRunOnce()
    checkRunOnce(delivery, log)
  })

  test('holds for each of two deliveries of one event, and for both', async () => {
    const receiver = log.watch(createFailingReceiver())
    const deliveries = [await deliver(receiver), await deliver(receiver)]
    expect(deliveries[0]).toHaveRunOnce()
    expect(deliveries[1]).toHaveRunOnce()
    expect(deliveries).toHaveRunOnce()
  })

  test('does not hold when the event ran twice, in receivers that share no store', async () => {
    const deliveries = [
      await deliver(log.watch(createFailingReceiver())),
      await deliver(log.watch(createFailingReceiver())),
    ]
    expect(deliveries).not.toHaveRunOnce()
    expect(() => checkRunOnce(deliveries, log)).toThrow(/outcomes: processed, processed$/)
  })

  test('does not hold when every run failed', async () => {
    expect(await deliver(log.watch(createFailingReceiver(1)))).not.toHaveRunOnce()
  })

  test('does not count other events', async () => {
    const receiver = log.watch(createFailingReceiver())
    await deliver(receiver, { id: 'aaaaaaaa-0000-4000-8000-000000000002' })
    expect(await deliver(receiver)).toHaveRunOnce()
  })

  test('knows the outcomes of a receiver that is not watched by its option', async () => {
    const { onOutcome } = log
    const receiver = createReceiver({ provider: telnyx(keys), now: () => NOW, onOutcome }, () => undefined)
    const [delivery, flipped] = [await deliver(receiver), await deliver(receiver, { body: flip })]
    expect(delivery).toHaveRunOnce()
    expect(flipped).not.toBeRejected()
  })
})

describe('the log', () => {
  test('has one entry for an outcome that it sees twice', async () => {
    const receiver = createReceiver(
      { provider: telnyx(keys), now: () => NOW, onOutcome: log.onOutcome },
      () => undefined,
    )
    const delivery = await deliver(log.watch(receiver), { body: flip })
    expect(log.of(delivery)).toHaveLength(1)
    expect(delivery).toBeRejected('signature_mismatch')
  })

  test('keeps the latest ones only', async () => {
    const small = createOutcomeLog({ retain: 1 })
    const receiver = small.watch(createFailingReceiver())
    const [first, second] = [
      await deliver(receiver, { id: 'aaaaaaaa-0000-4000-8000-00000000000a' }),
      await deliver(receiver, { id: 'aaaaaaaa-0000-4000-8000-00000000000b' }),
    ]
    expect([small.of(first).length, small.of(second).length]).toEqual([0, 1])
  })

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('cannot keep %s of them', (retain) => {
    expect(() => createOutcomeLog({ retain })).toThrow('"retain" must be a whole number above zero')
  })

  test("counts what was handled out of the provider's records", async () => {
    const receiver = log.watch(createFailingReceiver(1))
    const delivery = await deliver(receiver)
    await reconcilePortOf(receiver).receiveUnverified({ body: delivery.event.body })
    expect(log.of(delivery)).toMatchObject([{ status: 'failed' }, { status: 'processed' }])
    expect(delivery).toHaveRunOnce()
  })

  test('leaves the receiver what it was', async () => {
    const receiver = createFailingReceiver()
    const watched = log.watch(receiver)
    expect(watched).toBe(receiver)
    await watched.drain()
    const request = new Request('https://example.com', { method: 'POST' })
    expect(await watched.receive(fromFetch(request))).toMatchObject({ code: 'draining' })
  })
})
