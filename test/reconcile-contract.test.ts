import { memoryStore } from '@countersign/core'
import type { IdempotencyStore } from '@countersign/core/store'
import { reconcileContract, type StoreUnderTest } from '@countersign/testing'
import { describe, expect, test } from 'vitest'

type AskedStore = Required<Pick<IdempotencyStore, 'peek' | 'remembersSince'>>

/** A memory store with what `reconcile` asks of the durable ones. */
function openAsked(change: (store: AskedStore) => Partial<AskedStore> = () => ({})): StoreUnderTest {
  let time = 1_000_000_000_000
  const memory = memoryStore({ now: () => time })
  const noted = new Map<string, number>()
  const asked: AskedStore = {
    async peek(keys) {
      for (const key of keys) if ((await memory.claim([key], 'peek', 1)) === 'completed') return 'completed'
      const claims = await Promise.all(keys.map((key) => memory.claim([key], 'peek', 1)))
      await memory.release(keys, 'peek')
      return claims.includes('in_progress') ? 'in_progress' : 'claimed'
    },
    async remembersSince(namespace) {
      const since = noted.get(namespace) ?? time
      noted.set(namespace, since)
      return new Date(since)
    },
  }
  return {
    store: { ...memory, ...asked, ...change(asked) },
    elapse(ms) {
      time += ms
    },
  }
}

/** The names of the tests that fail. */
async function findFailures(open: () => StoreUnderTest): Promise<readonly string[]> {
  const tests: (readonly [name: string, run: () => Promise<void>])[] = []
  reconcileContract((name, run) => tests.push([name, run]), open)
  const failures: string[] = []
  for (const [name, run] of tests) await run().catch(() => failures.push(name))
  return failures
}

const WRONG: readonly (readonly [what: string, failure: string, change: (store: AskedStore) => Partial<AskedStore>])[] =
  [
    [
      'sees the first key only',
      'one completed key is enough for a peek, which marks no other',
      ({ peek }) => ({ peek: ([first]) => peek([first]) }),
    ],
    [
      'takes a lease for a mark',
      'a peek sees a live lease until it has expired, and leaves it as it is',
      ({ peek }) => ({ peek: async (keys) => ((await peek(keys)) === 'claimed' ? 'claimed' : 'completed') }),
    ],
    [
      'notes the time at every question',
      'the first question notes the time since which the store remembers, and later ones return the same',
      () => ({ remembersSince: async () => new Date() }),
    ],
    [
      'has one time for all namespaces',
      'each namespace has its own time, whatever its name',
      ({ remembersSince }) => ({ remembersSince: () => remembersSince('one') }),
    ],
  ]

describe('the contract of stores that reconcile asks', () => {
  test.each(WRONG)('fails a store that %s', async (_, failure, change) => {
    expect(await findFailures(() => openAsked(change))).toContain(failure)
  })

  test('fails a store without peek in every test of it', async () => {
    const failures = await findFailures(() => ({ store: memoryStore(), elapse: () => undefined }))
    expect(failures.length).toBeGreaterThan(15)
  })
})
