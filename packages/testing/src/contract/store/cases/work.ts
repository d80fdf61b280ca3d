import { equal, rejects } from 'node:assert/strict'
import { LeaseLostError } from '@countersign/core'
import type { Keys } from '@countersign/core/store'
import type { StoreCase } from '../case.ts'
import { LEASE_MS, RETENTION_MS } from '../steps.ts'
import type { StoreUnderTest } from '../under-test.ts'

const RETURNED: readonly unknown[] = [{ id: 1 }, 'a text', 0, false, null, undefined]
const THROWN: readonly unknown[] = [new TypeError('no'), new LeaseLostError('another lease'), 'a text', null, undefined]

/** What `commit` does with its work. */
export const WORK_CASES: readonly StoreCase[] = [
  {
    name: 'a commit resolves to what its work returns',
    async run(opened) {
      for (const value of RETURNED) {
        const { commit } = await claimNew(opened)
        equal(await commit(() => value), value)
      }
    },
  },
  {
    name: 'a commit rejects with what its work throws, whatever it is, and may be tried again',
    async run(opened) {
      for (const thrown of THROWN) {
        const { commit } = await claimNew(opened)
        const rejected = commit(() => {
          throw thrown
        })
        await rejected.then(
          () => equal('committed', 'rejected'),
          (error: unknown) => equal(error, thrown),
        )
        equal(await commit(() => 'done'), 'done')
      }
    },
  },
  {
    name: 'the work is called once, and not at all when the event is committed or the claim is lost',
    async run(opened) {
      const { commit, forget } = await claimNew(opened)
      let calls = 0
      const work = () => void calls++
      await commit(work)
      await rejects(commit(work))
      await forget()
      await rejects(commit(work), LeaseLostError)
      equal(calls, 1)
    },
  },
]

interface Claimed {
  readonly commit: (work: () => unknown) => Promise<unknown>
  readonly forget: () => Promise<void>
}

async function claimNew<Tx>({ store }: StoreUnderTest<Tx>): Promise<Claimed> {
  const keys: Keys = [crypto.randomUUID(), crypto.randomUUID()]
  const token = crypto.randomUUID()
  await store.claim(keys, token, LEASE_MS)
  return {
    async commit(work) {
      if (!store.commit) throw new TypeError('The store has no commit()')
      return store.commit(keys, token, RETENTION_MS, work)
    },
    forget: async () => store.forget(keys),
  }
}
