import { reconcilePortOf } from '@countersign/core/reconcile'
import type { Claim, IdempotencyStore, Note } from '@countersign/core/store'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxBody, telnyxKeys } from '@countersign/tools/deliveries/telnyx'
import { quiet } from '@countersign/tools/quiet'
import { createGate } from '@countersign/tools/time/gate'
import { sleep } from '@countersign/tools/time/sleep'
import { describe, expect, test, vi } from 'vitest'
import { createReceiver, memoryStore } from '../../src/index.ts'
import { createUnderWay } from '../../src/shared/under-way.ts'
import { type GuardedStore, guardStore } from '../../src/store/guard-store.ts'
import { replyTo, telnyxDelivery } from '../receiver-support.ts'

/** A receiver on a memory store with faults, and how often its handler ran. */
function create(faults: (store: IdempotencyStore) => Partial<IdempotencyStore>) {
  const store = memoryStore()
  const runs: string[] = []
  const options = { provider: telnyx(telnyxKeys), namespace: 'here', waitForInProgressMs: 0, ...quiet }
  const receiver = createReceiver({ ...options, store: { ...store, ...faults(store) } }, ({ id }) => runs.push(id))
  return Object.assign(receiver, { runs })
}

const fail = async (): Promise<never> => {
  throw new Error('connection refused')
}

describe('a store that is down at the claim', () => {
  test('makes the receiver unavailable, and the handler does not run', async () => {
    const { receive, runs } = create(() => ({ claim: fail }))
    expect(await receive(telnyxDelivery('e1'))).toMatchObject({
      status: 'unavailable',
      code: 'store_unavailable',
      event: { id: 'e1' },
    })
    expect(runs).toEqual([])
  })

  test('is answered so that the event is sent again', async () => {
    const { receive } = create(() => ({ claim: fail }))
    expect(replyTo(await receive(telnyxDelivery()))).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
  })

  test('and throws at once instead of rejecting makes it unavailable all the same', async () => {
    const { receive } = create(() => ({
      claim: () => {
        throw new Error('no client')
      },
    }))
    expect(await receive(telnyxDelivery())).toMatchObject({ status: 'unavailable', code: 'store_unavailable' })
  })
})

describe('a store that answers immediately', () => {
  type Method = Exclude<keyof IdempotencyStore, 'commit'>

  const CALLS: Readonly<Record<Method, (store: GuardedStore) => Promise<unknown> | undefined>> = {
    claim: ({ claim }) => claim(['a'], 'one', 1000),
    renew: ({ renew }) => renew(['a'], 'one', 1000),
    complete: ({ complete }) => complete(['a'], 'one', 1000),
    release: ({ release }) => release(['a'], 'one'),
    forget: ({ forget }) => forget(['a']),
    peek: ({ peek }) => peek?.(['a']),
    remembersSince: ({ remembersSince }) => remembersSince?.('here'),
    once: ({ once }) => once?.('a', 'hash', 1000),
  }
  const immediate: IdempotencyStore = {
    ...memoryStore(),
    peek: () => 'claimed',
    remembersSince: () => new Date(0),
    once: () => 'new',
  }

  /** The same store, whose answers come later. */
  const later: IdempotencyStore = {
    claim: async (...args) => immediate.claim(...args),
    renew: async (...args) => immediate.renew(...args),
    complete: async (...args) => immediate.complete(...args),
    release: async (...args) => immediate.release(...args),
    forget: async (...args) => immediate.forget(...args),
    peek: async (): Promise<Claim> => 'claimed',
    remembersSince: async () => new Date(0),
    once: async (): Promise<Note> => 'new',
  }
  const guard = (store: IdempotencyStore) => guardStore(store, 1000, createUnderWay())

  /** How many timers the calls make, one call of each method. */
  async function countTimers(store: IdempotencyStore): Promise<number> {
    const timers = vi.spyOn(globalThis, 'setTimeout')
    try {
      for (const call of Object.values(CALLS)) await call(guard(store))
      return timers.mock.calls.length
    } finally {
      timers.mockRestore()
    }
  }

  test('makes no timer for any call, and one that answers later makes one for each', async () => {
    expect(await countTimers(immediate)).toBe(0)
    expect(await countTimers(later)).toBe(Object.keys(CALLS).length)
  })

  test('gives the same answers as one that answers later', async () => {
    for (const call of Object.values(CALLS)) {
      await immediate.forget(['a'])
      const answer = await call(guard(immediate))
      await immediate.forget(['a'])
      expect(await call(guard(later))).toEqual(answer)
    }
  })

  test.each(Object.keys(CALLS) as Method[])('and throws at %s rejects with the reason', async (method) => {
    const thrown = new Error('no client')
    const failing = () => {
      throw thrown
    }
    await expect(CALLS[method](guard({ ...immediate, [method]: failing }))).rejects.toMatchObject({
      code: 'store_unavailable',
      message: 'The store failed: no client',
      cause: thrown,
    })
  })

  test('and throws after carrying out a claim has it given back', async () => {
    let claims = 0
    const { receive } = create((store) => ({
      claim(...args) {
        const claim = store.claim(...args)
        if (++claims === 1) throw new Error('the reply is lost')
        return claim
      },
    }))
    expect(await receive(telnyxDelivery('e1'))).toMatchObject({ status: 'unavailable', code: 'store_unavailable' })
    await sleep(20)
    expect(await receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
  })

  test('to a claim with what it may not has it given back', async () => {
    let claims = 0
    const { receive, runs } = create((store) => ({
      claim(...args) {
        const claim = store.claim(...args)
        return ++claims === 1 ? (undefined as never) : claim
      },
    }))
    expect(await receive(telnyxDelivery('e1'))).toMatchObject({
      status: 'unavailable',
      error: { message: expect.stringContaining('claim() answered undefined') },
    })
    expect(runs).toEqual([])
    await sleep(20)
    expect(await receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
  })

  test('with what can only be awaited is waited for, for as long as for a promise', async () => {
    const { receive } = create((store) => ({
      claim(...args) {
        // biome-ignore lint/suspicious/noThenProperty: the queries of some libraries are such objects
        return { then: (...settled: [never, never]) => Promise.resolve(store.claim(...args)).then(...settled) } as never
      },
    }))
    expect(await receive(telnyxDelivery())).toMatchObject({ status: 'processed' })
  })
})

describe('a store that hangs at the claim', () => {
  test('makes the receiver unavailable in time, and the handler does not run', async () => {
    const { receive, runs } = create(() => ({ claim: () => new Promise(() => undefined) }))
    expect(await receive(telnyxDelivery())).toMatchObject({ status: 'unavailable', code: 'store_unavailable' })
    expect(runs).toEqual([])
  })

  test('and carries it out later has the claim given back', async () => {
    const gate = createGate()
    let claims = 0
    const { receive, runs } = create((store) => ({
      claim: async (...args) => {
        if (++claims === 1) await gate.opened
        return store.claim(...args)
      },
    }))
    await receive(telnyxDelivery('e1'))
    gate.open()
    await sleep(50)
    expect(await receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
    expect(runs).toEqual(['e1'])
  })

  test('after carrying it out has the claim given back too', async () => {
    const gate = createGate()
    let claims = 0
    const { receive } = create((store) => ({
      claim: async (...args) => {
        const claim = await store.claim(...args)
        if (++claims === 1) await gate.opened
        return claim
      },
    }))
    await receive(telnyxDelivery('e1'))
    gate.open()
    await sleep(50)
    expect(await receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
  })
})

describe('a store that fails to complete', () => {
  test('once is asked again', async () => {
    let calls = 0
    const { receive } = create((store) => ({
      complete: async (...args) => (++calls === 1 ? fail() : store.complete(...args)),
    }))
    expect(await receive(telnyxDelivery())).toMatchObject({ status: 'processed' })
    expect(calls).toBe(2)
  })

  test('though it did has not done harm: the second answer is the same', async () => {
    let calls = 0
    const { receive, runs } = create((store) => ({
      complete: async (...args) => {
        const isComplete = await store.complete(...args)
        return ++calls === 1 ? fail() : isComplete
      },
    }))
    expect(await receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
    expect(await receive(telnyxDelivery('e1'))).toMatchObject({ status: 'duplicate' })
    expect(runs).toEqual(['e1'])
  })

  test('for good makes the outcome unavailable, never a success', async () => {
    const { receive } = create(() => ({ complete: fail }))
    const outcome = await receive(telnyxDelivery())
    expect(outcome).toMatchObject({ status: 'unavailable', code: 'store_unavailable' })
    expect(replyTo(outcome).status).toBe(503)
  })
})

describe('a store that answers what it may not', () => {
  const answers: readonly (readonly [answer: unknown, as: string])[] = [
    [undefined, 'undefined'],
    [null, 'null'],
    [true, 'true'],
    ['new', '"new"'],
    ['CLAIMED', '"CLAIMED"'],
    ['', '""'],
    [1, '1'],
    [['claimed'], 'an object'],
    [{ toString: () => 'claimed' }, 'an object'],
  ]
  /** A store as plain JavaScript may write it. */
  const answering = (answer: unknown) => async () => answer as never

  test.each(['seen', undefined, true])('with %j to once says so', async (answer) => {
    const { once } = guardStore({ ...memoryStore(), once: answering(answer) }, 1000, createUnderWay())
    await expect(once?.('a', 'hash', 1000)).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('once() answered'),
    })
  })

  test.each(answers)('with %s to a claim is unavailable, and the handler does not run', async (answer, as) => {
    const { receive, runs } = create(() => ({ claim: answering(answer) }))
    const outcome = await receive(telnyxDelivery('e1'))
    expect(outcome).toMatchObject({ status: 'unavailable', code: 'store_unavailable', event: { id: 'e1' } })
    expect(outcome).toMatchObject({ error: { message: expect.stringContaining(`claim() answered ${as}`) } })
    expect(replyTo(outcome).status).toBe(503)
    expect(runs).toEqual([])
  })

  test('to a claim that it carried out has it given back', async () => {
    let claims = 0
    const { receive } = create((store) => ({
      async claim(...args) {
        const claim = await store.claim(...args)
        return ++claims === 1 ? (undefined as never) : claim
      },
    }))
    await receive(telnyxDelivery('e1'))
    await sleep(20)
    expect(await receive(telnyxDelivery('e1'))).toMatchObject({ status: 'processed' })
  })

  test.each([undefined, null, 1, 'true', 'OK', {}])('with %j to a completion is unavailable', async (answer) => {
    const { receive, drain } = create(() => ({ complete: answering(answer) }))
    expect(await receive(telnyxDelivery())).toMatchObject({
      status: 'unavailable',
      code: 'store_unavailable',
      error: { message: expect.stringContaining('it must answer true or false') },
    })
    await drain({ timeoutMs: 0 })
  })

  test.each([undefined, null, 1, 'true', {}])('with %j to a renewal loses the lease, and says why', async (answer) => {
    const store = { ...memoryStore(), renew: answering(answer) }
    const options = { provider: telnyx(telnyxKeys), namespace: 'here', leaseMs: 600, store, ...quiet }
    const receiver = createReceiver(options, () => new Promise(() => undefined))
    expect(await receiver.receive(telnyxDelivery())).toMatchObject({
      status: 'lease_lost',
      error: { cause: { message: expect.stringContaining('renew() answered') } },
    })
  })

  test('to a release leaves the failure what it was', async () => {
    const store = { ...memoryStore(), release: answering(undefined) }
    const receiver = createReceiver({ provider: telnyx(telnyxKeys), namespace: 'here', store, ...quiet }, () => {
      throw new Error('the handler fails')
    })
    expect(await receiver.receive(telnyxDelivery())).toMatchObject({ status: 'failed', code: 'handler_failed' })
  })

  test.each([undefined, 'new', true])('with %j to a peek says so', async (answer) => {
    const { lookUp } = reconcilePortOf(create(() => ({ peek: answering(answer) })))
    await expect(lookUp({ body: telnyxBody('e1') })).rejects.toMatchObject({ code: 'store_unavailable' })
  })

  test.each([undefined, 1763800000, '2026-11-22', new Date(Number.NaN)])(
    'with %s to remembersSince says so',
    async (answer) => {
      const { remembersSince } = reconcilePortOf(create(() => ({ remembersSince: answering(answer) })))
      await expect(remembersSince()).rejects.toMatchObject({ code: 'store_unavailable' })
    },
  )
})

test('a store that fails to release leaves the failure what it was', async () => {
  const options = {
    provider: telnyx(telnyxKeys),
    namespace: 'here',
    store: { ...memoryStore(), release: fail },
    ...quiet,
  }
  const receiver = createReceiver(options, () => {
    throw new Error('the handler fails')
  })
  expect(await receiver.receive(telnyxDelivery())).toMatchObject({ status: 'failed', code: 'handler_failed' })
})

test('forget on a store that is down says so', async () => {
  const { receive, forget } = create(() => ({ forget: fail }))
  const outcome = await receive(telnyxDelivery())
  if (outcome.status !== 'processed') throw new Error(`The event is ${outcome.status}`)
  await expect(forget(outcome.event)).rejects.toMatchObject({ code: 'store_unavailable' })
})

test('an event that could not be marked is marked as soon as the store is back', async () => {
  const store = memoryStore()
  let runs = 0
  let isAway = true
  const flaky = {
    ...store,
    complete: async (...args: Parameters<typeof store.complete>) => {
      if (isAway) throw new Error('away')
      return store.complete(...args)
    },
  }
  const receiver = createReceiver({ provider: telnyx(telnyxKeys), store: flaky, namespace: 'here', ...quiet }, () => {
    runs++
  })
  expect(await receiver.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'unavailable' })
  isAway = false
  expect(await receiver.receive(telnyxDelivery('e1'))).toMatchObject({ status: 'duplicate' })
  expect(runs).toBe(1)
})
