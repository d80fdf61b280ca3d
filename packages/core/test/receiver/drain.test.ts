import { bindWebhook } from '@countersign/core/adapter'
import type { IdempotencyStore } from '@countersign/core/store'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxBody, telnyxKeys } from '@countersign/tools/deliveries/telnyx'
import { quiet } from '@countersign/tools/quiet'
import { createGate } from '@countersign/tools/time/gate'
import { sleep } from '@countersign/tools/time/sleep'
import { describe, expect, test } from 'vitest'
import { createReceiver, memoryStore, type WebhookEvent } from '../../src/index.ts'
import { type RowWriter, replyTo, telnyxDelivery, transactionalStore } from '../receiver-support.ts'

const options = { provider: telnyx(telnyxKeys), ...quiet }
const never = () => new Promise<never>(() => undefined)

/** A receiver whose handler hangs, in the middle of an event. */
async function startHanging(handle: (signal: AbortSignal) => unknown = never, store = memoryStore()) {
  const started = createGate()
  const shared = { ...options, store, namespace: 'here', waitForInProgressMs: 0 }
  const receiver = createReceiver(shared, (_: WebhookEvent, { signal }) => {
    started.open()
    return handle(signal)
  })
  const run = receiver.receive(telnyxDelivery('e1'))
  await started.opened
  return { ...receiver, run, other: createReceiver(shared, () => undefined) }
}

describe('a drain', () => {
  // Fastify, for one, takes what a hook's promise resolves to for an error.
  test.each([5000, 0])('of %s milliseconds resolves to nothing', async (timeoutMs) => {
    const receiver = await startHanging(timeoutMs === 0 ? never : () => undefined)
    expect(await receiver.drain({ timeoutMs })).toBe(undefined)
  })

  test('waits for the runs that are under way', async () => {
    const gate = createGate()
    const receiver = await startHanging(() => gate.opened)
    const drained = watch(receiver.drain())
    await sleep(50)
    expect(drained.isDone()).toBe(false)
    gate.open()
    expect(await receiver.run).toMatchObject({ status: 'processed' })
    await drained.promise
  })

  test('refuses what comes after it, so that it is sent again', async () => {
    const receiver = createReceiver(options, () => undefined)
    await receiver.drain()
    const outcome = await receiver.receive(telnyxDelivery())
    expect(outcome).toMatchObject({ status: 'unavailable', code: 'draining' })
    expect(replyTo(outcome)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
  })

  test('waits for a mark that is still being made after the reply', async () => {
    const store = memoryStore()
    let isAway = true
    const flaky: IdempotencyStore = {
      ...store,
      complete: async (...args) => {
        if (isAway) throw new Error('unreachable')
        return store.complete(...args)
      },
    }
    const shared = { ...options, store: flaky, namespace: 'here' }
    const receiver = createReceiver(shared, () => undefined)
    expect(await receiver.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'unavailable' })
    const drained = watch(receiver.drain())
    await sleep(50)
    expect(drained.isDone()).toBe(false)
    isAway = false
    await drained.promise
    const other = createReceiver({ ...shared, waitForInProgressMs: 0 }, () => undefined)
    expect(await other.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'duplicate' })
  })

  test('waits for a late claim to be given back', async () => {
    const store = memoryStore()
    const gate = createGate()
    let isHanging = true
    const slow: IdempotencyStore = {
      ...store,
      claim: async (...args) => {
        if (isHanging) await gate.opened
        return store.claim(...args)
      },
    }
    const shared = { ...options, store: slow, namespace: 'here', waitForInProgressMs: 0 }
    const receiver = createReceiver(shared, () => undefined)
    expect(await receiver.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'unavailable' })
    const drained = watch(receiver.drain())
    await sleep(50)
    expect(drained.isDone()).toBe(false)
    isHanging = false
    gate.open()
    await drained.promise
    const other = createReceiver(shared, () => undefined)
    expect(await other.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
  })

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, '5'])('of %s milliseconds is refused', async (timeoutMs) => {
    const receiver = createReceiver(options, () => undefined)
    await expect(receiver.drain({ timeoutMs: timeoutMs as number })).rejects.toThrow(TypeError)
    expect(await receiver.receive(telnyxDelivery())).toMatchObject({ status: 'processed' })
  })

  test('leaves no timer in the process', async () => {
    const receiver = createReceiver(options, () => undefined)
    await receiver.receive(telnyxDelivery())
    const before = countTimers()
    await receiver.drain()
    expect(countTimers()).toBe(before)
  })
})

describe('a drain whose time is over', () => {
  test('aborts the signal of a handler that hangs', async () => {
    let reason: unknown
    const receiver = await startHanging((signal) => {
      signal.addEventListener('abort', () => {
        reason = signal.reason
      })
      return never()
    })
    await receiver.drain({ timeoutMs: 20 })
    expect(reason).toMatchObject({ name: 'ReceiverUnavailableError', code: 'draining' })
  })

  test('has the event sent again, and its lease is given back', async () => {
    const receiver = await startHanging()
    await receiver.drain({ timeoutMs: 20 })
    const outcome = await receiver.run
    expect(outcome).toMatchObject({ status: 'unavailable', code: 'draining', event: { id: 'e1' } })
    expect(replyTo(outcome)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expect(await receiver.other.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
  })

  test('gives back what is its own: what another run has taken meanwhile stays with it', async () => {
    const store = memoryStore()
    const first = await startHanging(never, store)
    const { forget } = first
    await forget({ id: 'e1', body: telnyxBody('e1') })
    const gate = createGate()
    const second = await startHanging(() => gate.opened, store)
    await first.drain({ timeoutMs: 20 })
    expect(await first.run).toMatchObject({ status: 'unavailable', code: 'draining' })
    expect(await second.other.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'in_progress' })
    gate.open()
    expect(await second.run).toMatchObject({ status: 'processed' })
  })

  test('resolves though the store hangs', async () => {
    const receiver = await startHanging(never, { ...memoryStore(), release: never })
    const started = performance.now()
    await receiver.drain({ timeoutMs: 20 })
    expect(performance.now() - started).toBeLessThan(5000)
  })

  test('ends a commit that is under way', async () => {
    const store = transactionalStore()
    const started = createGate()
    let signal: AbortSignal | undefined
    const commit: NonNullable<typeof store.commit> = (_keys, _token, _retainMs, _work, options) =>
      new Promise((_, reject) => {
        signal = options?.signal
        signal?.addEventListener('abort', () => reject(signal?.reason))
        started.open()
      })
    const shared = { ...options, store: { ...store, commit }, namespace: 'here', waitForInProgressMs: 0 }
    const receiver = createReceiver(shared, (_, context) => context.commit((tx: RowWriter) => tx.insert('row')))
    const run = receiver.receive(telnyxDelivery('e1'))
    await started.opened
    await receiver.drain({ timeoutMs: 20 })
    expect(signal?.aborted).toBe(true)
    expect(await run).toMatchObject({ status: 'unavailable', code: 'draining' })
    expect(await store.claim(['other'], 'token', 1000)).toBe('claimed')
  })

  test('ends the waiting of duplicates', async () => {
    const gate = createGate()
    const started = createGate()
    const store = memoryStore()
    const shared = { ...options, store, namespace: 'here' }
    const first = createReceiver(shared, () => {
      started.open()
      return gate.opened
    })
    const second = createReceiver({ ...shared, waitForInProgressMs: 60_000 }, () => undefined)
    const run = first.receive(telnyxDelivery('e1'))
    await started.opened
    const duplicate = second.receive(telnyxDelivery('e1'))
    await sleep(20)
    await second.drain({ timeoutMs: 20 })
    expect(await duplicate).toMatchObject({ status: 'unavailable', code: 'draining' })
    gate.open()
    expect(await run).toMatchObject({ status: 'processed' })
  })

  test('lets no handler begin: a body that arrives later is refused', async () => {
    const asked: string[] = []
    const memory = memoryStore()
    const store: IdempotencyStore = {
      ...memory,
      claim: (...args) => {
        asked.push('claim')
        return memory.claim(...args)
      },
    }
    const receiver = createReceiver({ ...options, store, namespace: 'here' }, () => asked.push('handler'))
    const gate = createGate()
    const delivery = telnyxDelivery()
    const slow: typeof delivery = {
      ...delivery,
      read: async (...args) => {
        await gate.opened
        return delivery.read(...args)
      },
    }
    const run = receiver.receive(slow)
    await receiver.drain({ timeoutMs: 20 })
    gate.open()
    expect(await run).toMatchObject({ status: 'unavailable', code: 'draining' })
    expect(asked).toEqual([])
  })

  test('lets no handler begin: a claim that arrives later is given back', async () => {
    const store = memoryStore()
    const gate = createGate()
    const asked = createGate()
    let isHanging = true
    const slow: IdempotencyStore = {
      ...store,
      claim: async (...args) => {
        asked.open()
        if (isHanging) await gate.opened
        return store.claim(...args)
      },
    }
    let runs = 0
    const shared = { ...options, store: slow, namespace: 'here', waitForInProgressMs: 0 }
    const handle = () => {
      runs++
    }
    const receiver = createReceiver(shared, handle)
    const run = receiver.receive(telnyxDelivery('e1'))
    await asked.opened
    const drained = receiver.drain({ timeoutMs: 20 })
    await sleep(60)
    isHanging = false
    gate.open()
    await drained
    expect(await run).toMatchObject({ status: 'unavailable', code: 'draining' })
    expect(runs).toBe(0)
    expect(await createReceiver(shared, handle).receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
  })

  test('makes a last attempt at a mark, and then lets it be', async () => {
    let calls = 0
    const store: IdempotencyStore = {
      ...memoryStore(),
      complete: async () => {
        calls++
        throw new Error('unreachable')
      },
    }
    const receiver = createReceiver({ ...options, store, namespace: 'here' }, () => undefined)
    await receiver.receive(telnyxDelivery())
    await receiver.drain({ timeoutMs: 20 })
    const called = calls
    expect(called).toBe(3)
    await sleep(500)
    expect(calls).toBe(called)
  })

  test('reaches a route in the middleware form', async () => {
    const bound = bindWebhook({ ...options, waitForInProgressMs: 0 }, [])
    if (bound.form !== 'middleware') throw new Error('It has no handler')
    const started = createGate()
    let endRoute: (status: number) => void = () => undefined
    const run = bound.route.respond(telnyxDelivery('e1'), () => {
      started.open()
      return new Promise((resolve) => {
        endRoute = resolve
      })
    })
    await started.opened
    await bound.route.drain({ timeoutMs: 20 })
    endRoute(200)
    expect(await run).toMatchObject({ use: 'reply', reply: { status: 503 } })
  })
})

function watch<Result>(promise: Promise<Result>) {
  let isDone = false
  const noting = promise.finally(() => {
    isDone = true
  })
  return { promise: noting, isDone: () => isDone }
}

function countTimers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
}
