import { equal, ok } from 'node:assert/strict'
import type { IdempotencyStore, Keys } from '@countersign/core/store'
import type { StoreCase } from '../case.ts'
import { afterwards, LEASE_MS, RETENTION_MS } from '../steps.ts'
import type { StoreEffects, StoreUnderTest } from '../under-test.ts'

/** More than the connections of any usual pool, so that a connection that is not freed is missed in the end. */
const ROUNDS = 24

/** Longer than any store needs for an answer, even on a busy machine. */
const PATIENCE_MS = 5000

/** Commits whose run ends before they do. A store whose work must be synchronous refuses work that goes on. */
export const ABORT_CASES: readonly StoreCase[] = [
  {
    name: 'a commit whose signal is aborted already does not begin, and the claim stays',
    async run(opened) {
      const { store, keys, token } = await claimNew(opened)
      let calls = 0
      const begun = commitOf(store)(keys, token, RETENTION_MS, () => calls++, { signal: AbortSignal.abort() })
      await rejectsInTime(begun)
      equal(calls, 0)
      equal(await store.claim(keys, 'another', LEASE_MS), 'in_progress')
      equal(await commitOf(store)(keys, token, RETENTION_MS, () => 'done'), 'done')
    },
  },
  {
    name: 'aborting the signal of a commit ends its transaction: nothing is written, and the connection is free',
    async run(opened) {
      for (let round = 1; round <= ROUNDS; round++) {
        const { store, keys, token } = await claimNew(opened)
        const hanging = await beginHanging(opened, keys, token)
        hanging.abort()
        await rejectsInTime(hanging.committed)
        equal(Number(await effectsOf(opened).count(hanging.name)), 0)
        equal(await inTime(store.claim(keys, 'another', LEASE_MS)), 'in_progress')
        equal(await inTime(commitOf(store)(keys, token, RETENTION_MS, () => 'done')), 'done')
      }
    },
  },
  {
    name: 'an event whose commit was ended is claimed by another run when its lease has expired',
    async run(opened) {
      const { store, keys, token } = await claimNew(opened)
      const hanging = await beginHanging(opened, keys, token)
      hanging.abort()
      await rejectsInTime(hanging.committed)
      await opened.elapse(LEASE_MS)
      equal(await inTime(store.claim(keys, 'another', LEASE_MS)), 'claimed')
      equal(await inTime(commitOf(store)(keys, 'another', RETENTION_MS, () => 'done')), 'done')
    },
  },
  {
    name: 'while commits are under way, claims of their events and of others do not wait',
    async run(opened) {
      const { other = opened.store } = opened
      const { keys, token } = await claimNew(opened)
      const hanging = await beginHanging(opened, keys, token)
      try {
        if (!opened.hasOneConnection) {
          equal(await inTime(other.claim(keys, 'another', LEASE_MS)), 'in_progress')
          equal(await inTime(other.claim([crypto.randomUUID()], 'another', LEASE_MS)), 'claimed')
        }
      } finally {
        hanging.abort()
      }
      await rejectsInTime(hanging.committed)
      equal(await inTime(other.claim(keys, 'another', LEASE_MS)), 'in_progress')
    },
  },
  {
    name: 'a signal that is aborted after the commit changes nothing',
    async run(opened) {
      const { store, keys, token } = await claimNew(opened)
      const controller = new AbortController()
      const name = crypto.randomUUID()
      const { write, count } = effectsOf(opened)
      await commitOf(store)(keys, token, RETENTION_MS, (tx) => write(tx, name), { signal: controller.signal })
      controller.abort()
      equal(Number(await count(name)), 1)
      equal(await store.claim(keys, 'another', LEASE_MS), 'completed')
    },
  },
]

/** A call that hangs is not rejected: it fails by its time limit. */
async function rejectsInTime(call: Promise<unknown>): Promise<void> {
  const isRejected = await inTime(
    call.then(
      () => false,
      () => true,
    ),
  )
  ok(isRejected, 'The commit succeeded')
}

interface Claimed<Tx> {
  readonly store: IdempotencyStore<Tx>
  readonly keys: Keys
  readonly token: string
}

async function claimNew<Tx>({ store }: StoreUnderTest<Tx>): Promise<Claimed<Tx>> {
  const keys: Keys = [crypto.randomUUID(), crypto.randomUUID()]
  const token = crypto.randomUUID()
  equal(await inTime(store.claim(keys, token, LEASE_MS)), 'claimed')
  return { store, keys, token }
}

interface Hanging {
  readonly committed: Promise<unknown>
  readonly abort: () => void
  /** The name of the row that its work has written. */
  readonly name: string
}

/** A commit whose work has written a row and never ends. Where work must be synchronous, it is refused already. */
async function beginHanging<Tx>(opened: StoreUnderTest<Tx>, keys: Keys, token: string): Promise<Hanging> {
  const { write } = effectsOf(opened)
  const controller = new AbortController()
  const name = crypto.randomUUID()
  let tellBegun = (): void => undefined
  const begun = new Promise<void>((resolve) => {
    tellBegun = resolve
  })
  const work = (tx: Tx) =>
    afterwards(write(tx, name), () => {
      tellBegun()
      return new Promise(() => undefined)
    })
  const committed = commitOf(opened.store)(keys, token, RETENTION_MS, work, { signal: controller.signal })
  const ended = committed.then(tellBegun, tellBegun)
  await inTime(Promise.race([begun, ended]))
  return { committed, abort: () => controller.abort(new Error('The run has ended')), name }
}

function effectsOf<Tx>({ effects }: StoreUnderTest<Tx>): StoreEffects<Tx> {
  if (!effects) throw new TypeError('A store with commit() is opened with "effects"')
  return effects
}

function commitOf<Tx>(store: IdempotencyStore<Tx>): NonNullable<IdempotencyStore<Tx>['commit']> {
  if (!store.commit) throw new TypeError('The store has no commit()')
  return store.commit.bind(store)
}

/** So that a call that hangs is reported as that call, and not as a test that took too long. */
async function inTime<Result>(call: Result | Promise<Result>): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${PATIENCE_MS} ms`)), PATIENCE_MS)
  })
  return Promise.race([call, late]).finally(() => clearTimeout(timer))
}
