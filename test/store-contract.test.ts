import { memoryStore } from '@countersign/core'
import type { IdempotencyStore } from '@countersign/core/store'
import { commitContract, onceContract, type StoreUnderTest, storeContract } from '@countersign/testing'
import { describe, expect, test } from 'vitest'

function openMemory(): StoreUnderTest {
  let time = 0
  return {
    store: memoryStore({ now: () => time }),
    elapse(ms) {
      time += ms
    },
  }
}

describe('memoryStore', () => {
  storeContract(test, openMemory)
  onceContract(test, openMemory)
})

/** The names of the tests that fail. */
async function findFailures(contract: typeof storeContract, open: () => StoreUnderTest): Promise<readonly string[]> {
  const tests: (readonly [name: string, run: () => Promise<void>])[] = []
  contract((name, run) => tests.push([name, run]), open)
  const failures: string[] = []
  for (const [name, run] of tests) await run().catch(() => failures.push(name))
  return failures
}

const WRONG: readonly (readonly [
  what: string,
  failure: string,
  change: (store: IdempotencyStore) => Partial<IdempotencyStore>,
])[] = [
  [
    'claims what another token has',
    'the live lease of another token is in progress',
    ({ claim }) => ({
      claim: async (...call) => ((await claim(...call)) === 'completed' ? 'completed' : 'claimed'),
    }),
  ],
  [
    'looks first and claims later',
    'of 200 simultaneous claims of an event, one is claimed',
    ({ claim, forget }) => ({
      async claim(keys, token, leaseMs) {
        const found = await claim(keys, token, 0)
        if (found !== 'claimed') return found
        void forget(keys) // what was not there when it looked
        return claim(keys, token, leaseMs)
      },
    }),
  ],
  [
    'claims keys one by one',
    'a claim that is in progress takes no key that was free',
    ({ claim }) => ({
      async claim([first, ...others], token, leaseMs) {
        for (const key of others) await claim([key], token, leaseMs)
        return claim([first], token, leaseMs)
      },
    }),
  ],
  [
    'renews nothing',
    'a renewal prolongs the lease',
    () => ({
      renew: async () => true,
    }),
  ],
  [
    'completes what was lost',
    'a lease that another token has taken cannot be completed, and the taker completes it',
    ({ complete }) => ({
      complete: async (...call) => (await complete(...call)) || true,
    }),
  ],
  [
    'releases what is completed',
    'what is completed is not released',
    ({ forget }) => ({
      async release(keys) {
        await forget(keys)
        return true
      },
    }),
  ],
  [
    'forgets nothing',
    'a claim that is forgotten is lost, and the key is free',
    () => ({
      forget: async () => undefined,
    }),
  ],
]

test.each(WRONG)('a store that %s fails "%s"', async (_, failure, change) => {
  const failures = await findFailures(storeContract, () => {
    const { store, ...opened } = openMemory()
    return { store: { ...store, ...change(store) }, ...opened }
  })
  expect(failures).toContain(failure)
})

test('a store without commit fails all of its contract', async () => {
  const failures = await findFailures(commitContract, openMemory)
  expect(failures.length).toBeGreaterThan(20)
})

type Once = NonNullable<IdempotencyStore['once']>

const WRONG_NOTES: readonly (readonly [what: string, failure: string, change: (once: Once) => Once])[] = [
  [
    'looks at no hash',
    'what is noted first is new, and later calls learn whether their hash is the same',
    (once) => async (key, _, ttlMs) => once(key, 'any', ttlMs),
  ],
  [
    'has one note for each hash',
    'what is noted first is new, and later calls learn whether their hash is the same',
    (once) => async (key, bodyHash, ttlMs) => once(`${key}/${bodyHash}`, bodyHash, ttlMs),
  ],
  [
    'never ends a note',
    'a note expires, and another hash is new under its key then',
    (once) => (key, bodyHash) => once(key, bodyHash, Number.MAX_SAFE_INTEGER),
  ],
  [
    'looks first and notes later',
    'of 200 simultaneous notes of two hashes, one is new, and all others are compared with it',
    (once) => {
      const noted = new Set<string>()
      return async (key, bodyHash, ttlMs) => {
        if (noted.has(key)) return once(key, bodyHash, ttlMs)
        await Promise.resolve()
        noted.add(key)
        void once(key, bodyHash, ttlMs)
        return 'new'
      }
    },
  ],
]

test.each(WRONG_NOTES)('a store that %s fails "%s"', async (_, failure, change) => {
  const failures = await findFailures(onceContract, () => {
    const { store, ...opened } = openMemory()
    const once = change((...note) => store.once?.(...note) ?? 'new')
    return { store: { ...store, once }, ...opened }
  })
  expect(failures).toContain(failure)
})

test('a store without once fails all of its contract', async () => {
  const failures = await findFailures(onceContract, () => {
    const { store, ...opened } = openMemory()
    const { once: _, ...others } = store
    return { store: others, ...opened }
  })
  expect(failures.length).toBe(10)
})
