import { deepEqual, equal, ok } from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { IdempotencyStore, Keys } from '@countersign/core/store'
import type { StoreCase } from '../case.ts'

const YEAR_MS = 365 * 86_400_000

/** More than enough for a store to remove expired keys, however seldom it does. */
const CALLS = 200

/** Time that passes also on a clock that `elapse` does not move. */
const PAUSE_MS = 20

const ODD_NAMES = ['a b', 'Zürich 雪', `${'n'.repeat(300)}`, '"\\', '*', 'A', 'a']

/** The time since which a store remembers a namespace. */
export const SINCE_CASES: readonly StoreCase[] = [
  {
    name: 'the first question notes the time since which the store remembers, and later ones return the same',
    async run({ store, other = store, elapse }) {
      const first = await ask(store, 'here')
      await elapse(1000)
      await sleep(PAUSE_MS)
      equal(await ask(store, 'here'), first)
      equal(await ask(other, 'here'), first)
    },
  },
  {
    name: `of ${CALLS} simultaneous questions, all get the same answer`,
    async run({ store, other = store }) {
      const asked = Array.from({ length: CALLS }, (_, index) => ask(index % 2 === 0 ? store : other, 'here'))
      equal(new Set(await Promise.all(asked)).size, 1)
    },
  },
  {
    name: 'each namespace has its own time, whatever its name',
    async run({ store, elapse }) {
      const times: number[] = []
      for (const name of ODD_NAMES) {
        times.push(await ask(store, name))
        await elapse(PAUSE_MS)
        await sleep(PAUSE_MS)
      }
      equal(new Set(times).size, ODD_NAMES.length)
      for (const [index, name] of ODD_NAMES.entries()) equal(await ask(store, name), times[index])
    },
  },
  {
    name: 'the time since which the store remembers outlives every retention, and all that other calls remove',
    async run({ store, elapse }) {
      const first = await ask(store, 'here')
      await elapse(2 * YEAR_MS)
      await store.forget(['here', 'since', 'a'])
      const others = Array.from({ length: CALLS }, (_, index): Keys => [`key-${index}`])
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
