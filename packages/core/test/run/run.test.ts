import { dfns } from '@countersign/providers/dfns'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxKeys } from '@countersign/tools/deliveries/telnyx'
import { quiet } from '@countersign/tools/quiet'
import { createGate } from '@countersign/tools/time/gate'
import { sleep } from '@countersign/tools/time/sleep'
import { describe, expect, test } from 'vitest'
import { createReceiver, type HandlerContext, memoryStore, RetryAfterError } from '../../src/index.ts'
import { deliver, dfnsBody, dfnsKeys, replyTo, statusesOf, telnyxDelivery } from '../receiver-support.ts'

const options = { provider: telnyx(telnyxKeys), ...quiet }

describe('one event', () => {
  test('is processed, and the reply is a success', async () => {
    const receiver = createReceiver(options, () => undefined)
    const outcome = await receiver.receive(telnyxDelivery('e1'))
    expect(outcome).toMatchObject({ status: 'processed', provider: 'telnyx', event: { id: 'e1' }, keyIndex: 0 })
    expect(replyTo(outcome).status).toBe(200)
  })

  test('runs once: the next attempt is a duplicate and a success', async () => {
    let runs = 0
    const receiver = createReceiver(options, () => {
      runs++
    })
    await receiver.receive(telnyxDelivery('e1'))
    const outcome = await receiver.receive(telnyxDelivery('e1'))
    expect(outcome).toMatchObject({ status: 'duplicate', event: { id: 'e1' } })
    expect(replyTo(outcome).status).toBe(200)
    expect(runs).toBe(1)
  })

  test('under way is in progress for a duplicate that has waited, and is to be sent again', async () => {
    const gate = createGate()
    const started = createGate()
    const receiver = createReceiver({ ...options, waitForInProgressMs: 30 }, () => {
      started.open()
      return gate.opened
    })
    const first = receiver.receive(telnyxDelivery('e1'))
    await started.opened
    const outcome = await receiver.receive(telnyxDelivery('e1'))
    gate.open()
    await first
    expect(outcome).toMatchObject({ status: 'in_progress' })
    expect(replyTo(outcome)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
  })

  test('that is done while a duplicate waits makes it a duplicate', async () => {
    const gate = createGate()
    const receiver = createReceiver({ ...options, waitForInProgressMs: 10_000 }, () => gate.opened)
    const both = [receiver.receive(telnyxDelivery('e1')), receiver.receive(telnyxDelivery('e1'))]
    await sleep(50)
    gate.open()
    expect(statusesOf(await Promise.all(both)).toSorted()).toEqual(['duplicate', 'processed'])
  })

  test('that fails while a duplicate waits is taken over by it', async () => {
    const gate = createGate()
    let runs = 0
    const receiver = createReceiver({ ...options, waitForInProgressMs: 10_000 }, async () => {
      if (++runs > 1) return
      await gate.opened
      throw new Error('the first run fails')
    })
    const both = [receiver.receive(telnyxDelivery('e1')), receiver.receive(telnyxDelivery('e1'))]
    await sleep(50)
    gate.open()
    expect(statusesOf(await Promise.all(both)).toSorted()).toEqual(['failed', 'processed'])
    expect(runs).toBe(2)
  })

  test('sent 10,000 times at once runs once', async () => {
    const gate = createGate()
    let runs = 0
    const receiver = createReceiver(
      { provider: dfns(dfnsKeys), ...quiet, waitForInProgressMs: 60_000, maxBufferedBytes: 2 ** 40 },
      () => {
        runs++
        return gate.opened
      },
    )
    const body = dfnsBody('whe-1')
    const all = Array.from({ length: 10_000 }, () => receiver.receive(deliver(dfns, dfnsKeys, body)))
    await sleep(100)
    gate.open()
    const statuses = statusesOf(await Promise.all(all))
    expect(runs).toBe(1)
    expect(statuses.filter((status) => status === 'processed')).toHaveLength(1)
    expect(statuses.filter((status) => status === 'duplicate')).toHaveLength(9_999)
  })
})

describe('a handler that fails', () => {
  test.each([
    ['an error', new Error('no')],
    ['undefined', undefined],
    ['null', null],
    ['a text', 'no'],
  ])('by throwing %s is failed, and answered so that it is sent again', async (_, thrown) => {
    const receiver = createReceiver(options, () => {
      throw thrown
    })
    const outcome = await receiver.receive(telnyxDelivery())
    expect(outcome).toMatchObject({ status: 'failed', code: 'handler_failed', error: thrown })
    expect(replyTo(outcome).status).toBe(500)
  })

  test('runs again at the next attempt', async () => {
    let runs = 0
    const receiver = createReceiver(options, () => {
      if (++runs === 1) throw new Error('once')
    })
    await receiver.receive(telnyxDelivery('e1'))
    expect(await receiver.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
  })

  test('asks with RetryAfterError for the event not before some seconds', async () => {
    const receiver = createReceiver(options, () => {
      throw new RetryAfterError(90)
    })
    const outcome = await receiver.receive(telnyxDelivery())
    expect(outcome).toMatchObject({ status: 'failed', code: 'retry_after', retryAfterSeconds: 90 })
    expect(replyTo(outcome)).toMatchObject({ status: 503, headers: { 'retry-after': '90' } })
  })

  test('after RetryAfterError the event can be claimed at once', async () => {
    let runs = 0
    const receiver = createReceiver(options, () => {
      if (++runs === 1) throw new RetryAfterError(90)
    })
    await receiver.receive(telnyxDelivery('e1'))
    expect(await receiver.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
  })

  test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('cannot ask for %s seconds', (afterSeconds) => {
    expect(() => new RetryAfterError(afterSeconds)).toThrow(TypeError)
  })
})

describe('a handler that never ends', () => {
  const never = () => new Promise<void>(() => undefined)

  test('is failed at handlerTimeoutMs, and answered so that it is sent again', async () => {
    const receiver = createReceiver({ ...options, handlerTimeoutMs: 50 }, never)
    const outcome = await receiver.receive(telnyxDelivery())
    expect(outcome).toMatchObject({ status: 'failed', code: 'handler_timeout' })
    expect(replyTo(outcome).status).toBe(500)
  })

  test('has its signal aborted', async () => {
    let signal: AbortSignal | undefined
    const receiver = createReceiver({ ...options, handlerTimeoutMs: 50 }, (_, context) => {
      signal = context.signal
      return never()
    })
    await receiver.receive(telnyxDelivery())
    expect(signal?.reason).toMatchObject({ name: 'HandlerTimeoutError' })
  })

  test('gives its claim back', async () => {
    let runs = 0
    const receiver = createReceiver({ ...options, handlerTimeoutMs: 50, waitForInProgressMs: 0 }, () => {
      if (++runs === 1) return never()
    })
    await receiver.receive(telnyxDelivery('e1'))
    expect(await receiver.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
  })
})

describe('the context', () => {
  /** The contexts of the runs of some deliveries; the first `failures` of them fail. */
  async function contextsOf(deliveries: readonly object[], failures = 0): Promise<readonly HandlerContext[]> {
    const contexts: HandlerContext[] = []
    const receiver = createReceiver({ provider: dfns(dfnsKeys), ...quiet }, (_, context) => {
      contexts.push(context)
      if (contexts.length <= failures) throw new Error('send it again')
    })
    for (const body of deliveries) await receiver.receive(deliver(dfns, dfnsKeys, body))
    return contexts
  }

  test('has the same idempotency key for an event and its retry under a new id', async () => {
    const retry = { ...dfnsBody('whe-2', { retryOf: 'whe-1' }), deliveryAttempt: 2 }
    const [first, second] = await contextsOf([dfnsBody('whe-1'), retry], 1)
    expect(first?.idempotencyKey).toMatch(/^[0-9a-f]{64}$/)
    expect(second?.idempotencyKey).toBe(first?.idempotencyKey)
  })

  test('has different idempotency keys for different events', async () => {
    const [first, second] = await contextsOf([dfnsBody('whe-1'), dfnsBody('whe-2', { data: { walletId: 'wa-2' } })])
    expect(second?.idempotencyKey).toMatch(/^[0-9a-f]{64}$/)
    expect(second?.idempotencyKey).not.toBe(first?.idempotencyKey)
  })

  test('has a deadline of handlerTimeoutMs from now', async () => {
    const now = Date.now()
    let deadline: Date | undefined
    const receiver = createReceiver({ ...options, now: () => now, handlerTimeoutMs: 5000 }, (_, context) => {
      deadline = context.deadline
    })
    await receiver.receive(telnyxDelivery())
    expect(deadline).toEqual(new Date(now + 5000))
  })

  test("has the framework's own request", async () => {
    let native: unknown
    const receiver = createReceiver(options, (_, context) => {
      native = context.native
    })
    const request = telnyxDelivery()
    await receiver.receive(request)
    expect(native).toBe(request.native)
  })

  test('has no commit where the store has no transactions', async () => {
    const contexts: object[] = []
    const receiver = createReceiver({ ...options, store: memoryStore(), namespace: 'here' }, (_, context) => {
      contexts.push(context)
    })
    await receiver.receive(telnyxDelivery())
    expect(contexts).toHaveLength(1)
    expect(contexts[0]).not.toHaveProperty('commit')
  })
})
