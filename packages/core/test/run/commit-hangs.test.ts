import type { Keys } from '@countersign/core/store'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxKeys } from '@countersign/tools/deliveries/telnyx'
import { quiet } from '@countersign/tools/quiet'
import { sleep } from '@countersign/tools/time/sleep'
import { describe, expect, test } from 'vitest'
import { createReceiver, LeaseLostError, type WebhookEvent } from '../../src/index.ts'
import { type RowWriter, telnyxDelivery, transactionalStore } from '../receiver-support.ts'

const never = () => new Promise<never>(() => undefined)

/** A store whose transactions end with their signal, and what it saw of it. */
function createStore() {
  const store = transactionalStore()
  const seen: { signal: AbortSignal | undefined; open: number } = { signal: undefined, open: 0 }
  async function commit<Result>(
    keys: Keys,
    token: string,
    retentionMs: number,
    work: (tx: RowWriter) => Result,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<Awaited<Result>> {
    seen.signal = signal
    seen.open++
    const ended = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    try {
      return await Promise.race([store.commit(keys, token, retentionMs, work), ended])
    } finally {
      seen.open--
    }
  }
  return { ...store, rows: store.rows, commit, seen }
}

interface Limits {
  readonly leaseMs?: number
  readonly handlerTimeoutMs?: number
}

const options = { provider: telnyx(telnyxKeys), namespace: 'here', waitForInProgressMs: 0, ...quiet }

/** A receiver whose first commit hangs, after it has written. */
function create(limits: Limits) {
  const store = createStore()
  let runs = 0
  const receiver = createReceiver({ ...options, ...limits, store }, async (event: WebhookEvent, { commit }) => {
    const isFirst = runs++ === 0
    await commit(async (tx: RowWriter) => {
      tx.insert(event.id)
      if (isFirst) await never()
    })
  })
  return { ...receiver, store }
}

describe.each([
  ['the lease of its run', { leaseMs: 60 }, 'lease_lost', 'LeaseLostError'],
  ['handlerTimeoutMs', { leaseMs: 4000, handlerTimeoutMs: 60 }, 'failed', 'HandlerTimeoutError'],
] as const)('a commit that hangs for longer than %s', (_, limits, status, error) => {
  test('is ended by its signal, and nothing is written', async () => {
    const { receive, store } = create(limits)
    expect(await receive(telnyxDelivery('e1'))).toMatchObject({ status, error: { name: error } })
    expect(store.seen.signal?.reason).toMatchObject({ name: error })
    expect(store.seen.open).toBe(0)
    expect(store.rows).toEqual([])
  })

  test('is followed by a run that commits', async () => {
    const { receive, store } = create(limits)
    await receive(telnyxDelivery('e1'))
    expect(await receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
    expect(store.rows).toEqual(['e1'])
  })

  test('is not waited for when the store does not heed the signal, neither by its reply nor by a drain', async () => {
    const receiver = createReceiver({ ...options, ...limits, store: deafStore() }, (_, { commit }) => commit(never))
    expect(await receiver.receive(telnyxDelivery())).toMatchObject({ status, error: { name: error } })
    const started = performance.now()
    await receiver.drain({ timeoutMs: 60_000 })
    expect(performance.now() - started).toBeLessThan(5000)
  })
})

/** A store whose commit waits for its work, whatever happens. */
function deafStore() {
  const store = transactionalStore()
  async function commit<Result>(
    keys: Keys,
    token: string,
    retentionMs: number,
    work: (tx: RowWriter) => Result,
  ): Promise<Awaited<Result>> {
    return store.commit(keys, token, retentionMs, work)
  }
  return { ...store, commit }
}

test('the error of a commit that took longer than its lease says what to do', async () => {
  const { receive } = create({ leaseMs: 60 })
  const outcome = await receive(telnyxDelivery())
  expect(outcome).toMatchObject({ error: { message: expect.stringContaining('set a longer "leaseMs"') } })
})

test('a commit has the time of one lease from its beginning, however late in its run that is', async () => {
  const store = createStore()
  const receiver = createReceiver({ ...options, leaseMs: 400, store }, async (event, { commit }) => {
    await sleep(600)
    await commit(async (tx) => {
      await sleep(250)
      tx.insert(event.id)
    })
  })
  expect(await receiver.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
  expect(store.rows).toEqual(['e1'])
})

test('a commit that succeeds while it is being ended is a success', async () => {
  const store = transactionalStore()
  async function commit<Result>(
    keys: Keys,
    token: string,
    retentionMs: number,
    work: (tx: RowWriter) => Result,
  ): Promise<Awaited<Result>> {
    const result = await store.commit(keys, token, retentionMs, work)
    await sleep(150)
    return result
  }
  const slow = { ...store, commit }
  const receiver = createReceiver({ ...options, store: slow, leaseMs: 60 }, (event, { commit }) =>
    commit((tx) => tx.insert(event.id)),
  )
  expect(await receiver.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
})

test('a handler that outlives its run begins no further commit', async () => {
  const store = createStore()
  const late: unknown[] = []
  const receiver = createReceiver({ ...options, store, handlerTimeoutMs: 60 }, async (_, { commit, signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    for (const attempt of [1, 2]) {
      await commit((tx) => tx.insert(`late ${attempt}`)).catch((error: unknown) => late.push(error))
      await sleep(20)
    }
  })
  expect(await receiver.receive(telnyxDelivery())).toMatchObject({ status: 'failed', code: 'handler_timeout' })
  await sleep(100)
  expect(late).toMatchObject([{ name: 'HandlerTimeoutError' }, { name: 'HandlerTimeoutError' }])
  expect(store.seen.signal).toBe(undefined)
  expect(store.rows).toEqual([])
})

test('a commit that is not aborted is given a signal that stays silent', async () => {
  const store = createStore()
  const receiver = createReceiver({ ...options, store, leaseMs: 60 }, async (event, { commit }) => {
    await commit((tx) => tx.insert(event.id))
    await sleep(150)
  })
  expect(await receiver.receive(telnyxDelivery())).toMatchObject({ status: 'processed' })
  expect(store.seen.signal?.aborted).toBe(false)
})

test('what a store gives as the reason of a refused commit stays LeaseLostError', async () => {
  const store = createStore()
  const receiver = createReceiver({ ...options, store }, async (event: WebhookEvent, { commit }) => {
    await receiver.forget(event)
    await commit((tx) => tx.insert(event.id))
  })
  expect(await receiver.receive(telnyxDelivery())).toMatchObject({
    status: 'lease_lost',
    error: expect.any(LeaseLostError),
  })
})
