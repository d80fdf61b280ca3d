import { deepEqual, equal, ok } from 'node:assert/strict'
import type { IdempotencyStore, Note } from '@countersign/core/store'
import type { StoreCase } from '../case.ts'
import { LONG, PRINTABLE } from '../odd-keys.ts'

const TTL_MS = 600_000
const CALLS = 200

/** Two bodies, as their hashes. */
const ONE = '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'
const TWO = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** Notes: what comes first under a key, and for how long. */
export const ONCE_CASES: readonly StoreCase[] = [
  {
    name: 'what is noted first is new, and later calls learn whether their hash is the same',
    async run(opened) {
      const [here, there] = toNotes(opened)
      equal(await here('a', ONE), 'new')
      equal(await here('a', ONE), 'same')
      equal(await there('a', ONE), 'same')
      equal(await there('a', TWO), 'other')
      equal(await here('a', TWO), 'other')
      equal(await here('a', ONE), 'same')
      equal(await there('b', TWO), 'new')
      equal(await here('b', TWO), 'same')
    },
  },
  {
    name: 'a note expires, and another hash is new under its key then',
    async run(opened) {
      const [here, there] = toNotes(opened)
      equal(await here('a', ONE), 'new')
      await opened.elapse(0.6 * TTL_MS)
      equal(await there('a', TWO), 'other')
      await opened.elapse(0.4 * TTL_MS)
      equal(await there('a', TWO), 'new')
      equal(await here('a', TWO), 'same')
      equal(await here('a', ONE), 'other')
    },
  },
  {
    name: 'later calls do not prolong a note',
    async run(opened) {
      const [here, there] = toNotes(opened)
      equal(await here('a', ONE), 'new')
      await opened.elapse(0.6 * TTL_MS)
      equal(await here('a', ONE), 'same')
      equal(await there('a', TWO), 'other')
      await opened.elapse(0.4 * TTL_MS)
      equal(await here('a', ONE), 'new')
    },
  },
  {
    name: `of ${CALLS} simultaneous notes of one hash, one is new`,
    async run(opened) {
      deepEqual(count(await race(opened, () => ONE)), { new: 1, same: CALLS - 1 })
    },
  },
  {
    name: `of ${CALLS} simultaneous notes of two hashes, one is new, and all others are compared with it`,
    run: (opened) => raceTwo(opened),
  },
  {
    name: `of ${CALLS} simultaneous notes under a key whose note has expired, one is new, and all others are compared with it`,
    async run(opened) {
      const [here] = toNotes(opened)
      equal(await here('a', 'a third body'), 'new')
      await opened.elapse(TTL_MS)
      await raceTwo(opened)
    },
  },
  {
    name: 'a note and an event of the same name do not affect each other',
    async run(opened) {
      const { store } = opened
      const [here] = toNotes(opened)
      equal(await here('a', ONE), 'new')
      equal(await store.claim(['a'], ONE, TTL_MS), 'claimed')
      equal(await here('a', TWO), 'other')
      equal(await store.complete(['a'], ONE, TTL_MS), true)
      await store.forget(['a'])
      equal(await store.release(['a'], ONE), false)
      equal(await here('a', ONE), 'same')
      equal(await store.claim(['a'], 'token', TTL_MS), 'claimed')
    },
  },
  {
    name: 'other notes and events remove no note',
    async run(opened) {
      const { store, elapse } = opened
      const [here, there] = toNotes(opened)
      equal(await here('a', ONE), 'new')
      const calls = Array.from({ length: CALLS }, async (_, index) => {
        await there(`other/${index}`, TWO, 1000)
        await store.claim([`event/${index}`], 'token', 1000)
      })
      await Promise.all(calls)
      await elapse(0.5 * TTL_MS)
      for (let index = 0; index < CALLS; index++) await store.claim([`event/${index}`], 'another', 1000)
      equal(await here('a', TWO), 'other')
      equal(await here('a', ONE), 'same')
    },
  },
  {
    name: 'keys of notes may be long, and have any printable character',
    async run(opened) {
      const [here, there] = toNotes(opened)
      for (const key of [`${LONG}1`, `${LONG}2`, PRINTABLE, PRINTABLE.toLowerCase()]) equal(await here(key, ONE), 'new')
      for (const key of [`${LONG}1`, `${LONG}2`, PRINTABLE, PRINTABLE.toLowerCase()]) {
        equal(await there(key, ONE), 'same')
        equal(await there(key, PRINTABLE), 'other')
      }
    },
  },
  {
    name: 'the time of a note need not be whole milliseconds, and may last for ever',
    async run(opened) {
      const [here] = toNotes(opened)
      equal(await here('a', ONE, TTL_MS / 7), 'new')
      equal(await here('b', ONE, Number.MAX_SAFE_INTEGER), 'new')
      equal(await here('a', ONE), 'same')
      await opened.elapse(100 * 365 * 86_400_000)
      equal(await here('a', TWO), 'new')
      equal(await here('b', TWO), 'other')
    },
  },
]

type TakeNote = (key: string, bodyHash: string, ttlMs?: number) => Promise<Note>

interface Opened<Tx> {
  readonly store: IdempotencyStore<Tx>
  readonly other?: IdempotencyStore<Tx>
}

/** The same store through both connections. */
function toNotes<Tx>({ store, other = store }: Opened<Tx>): readonly [TakeNote, TakeNote] {
  return [toNote(store), toNote(other)]
}

function toNote<Tx>(store: IdempotencyStore<Tx>): TakeNote {
  return async (key, bodyHash, ttlMs = TTL_MS) => {
    if (!store.once) throw new TypeError('The store has no once()')
    return store.once(key, bodyHash, ttlMs)
  }
}

async function raceTwo<Tx>(opened: Opened<Tx>): Promise<void> {
  const hashOf = (index: number) => (index % 4 < 2 ? ONE : TWO)
  const notes = await race(opened, hashOf)
  const first = notes.indexOf('new')
  ok(first >= 0, 'None is new')
  const expected = notes.map((_, index): Note => (hashOf(index) === hashOf(first) ? 'same' : 'other'))
  deepEqual(notes, expected.with(first, 'new'))
}

function race<Tx>(opened: Opened<Tx>, hashOf: (index: number) => string): Promise<readonly Note[]> {
  const notes = toNotes(opened)
  return Promise.all(
    Array.from({ length: CALLS }, async (_, index) => notes[index % 2 === 0 ? 0 : 1]('a', hashOf(index))),
  )
}

function count(notes: readonly Note[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const note of notes) counts[note] = (counts[note] ?? 0) + 1
  return counts
}
