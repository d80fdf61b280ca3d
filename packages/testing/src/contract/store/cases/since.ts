import { deepEqual, equal, ok } from 'node:assert/strict'
import type { IdempotencyStore, Keys } from '@countersign/core/store'
import type { StoreCase } from '../case.ts'

const YEAR_MS = 365 * 86_400_000

/** More than enough for a store to remove what is over, however seldom it does. */
const CLAIMS = 200

const ODD_NAMES = ['a b', 'Zürich 雪', `${'n'.repeat(300)}`, '"\\', '*', 'A', 'a']

/** Since when a store remembers. */
export const SINCE_CASES: readonly StoreCase[] = [
  {
    name: 'the first question notes since when the store remembers, and later ones give the same',
    async run({ store, other = store, elapse }) {
      const first = await ask(store, 'here')
      await elapse(1000)
      await pause()
      equal(await ask(store, 'here'), first)
      equal(await ask(other, 'here'), first)
    },
  },
  {
    name: 'of 200 questions at once, all get the same answer',
    async run({ store, other = store }) {
      const asked = Array.from({ length: 200 }, (_, index) => ask(index % 2 === 0 ? store : other, 'here'))
      equal(new Set(await Promise.all(asked)).size, 1)
    },
  },
  {
    name: 'each namespace has a time of its own, whatever its name',
    async run({ store, elapse }) {
      const times: number[] = []
      for (const name of ODD_NAMES) {
        times.push(await ask(store, name))
        await elapse(20)
        await pause()
      }
      equal(new Set(times).size, ODD_NAMES.length)
      for (const [index, name] of ODD_NAMES.entries()) equal(await ask(store, name), times[index])
    },
  },
  {
    name: 'since when the store remembers outlives every retention, and all that other calls remove',
    async run({ store, elapse }) {
      const first = await ask(store, 'here')
      await elapse(2 * YEAR_MS)
      await store.forget(['here', 'since', 'a'])
      const others = Array.from({ length: CLAIMS }, (_, index): Keys => [`key-${index}`])
      await Promise.all(others.map((keys) => store.claim(keys, 'token', 1000)))
      equal(await ask(store, 'here'), first)
    },
  },
  {
    name: 'the name of a namespace is no key',
    async run({ store }) {
      await ask(store, 'here')
      deepEqual(await store.peek?.(['here']), 'claimed')
      deepEqual(await store.claim(['here'], 'token', 1000), 'claimed')
    },
  },
]

async function ask<Tx>(store: IdempotencyStore<Tx>, namespace: string): Promise<number> {
  if (!store.remembersSince) throw new TypeError('The store has no remembersSince()')
  const since = await store.remembersSince(namespace)
  ok(since instanceof Date && Number.isSafeInteger(since.getTime()), 'The answer is no time')
  return since.getTime()
}

/** On a clock that `elapse` does not move. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20))
}
