import { within } from '../shared/within.ts'
import type { CommitContext } from './handler.ts'
import type { Lease } from './lease.ts'

type Commit = CommitContext<unknown>['commit']

/** Commits in the store, which ends the transaction when the signal is aborted. */
export type CommitInStore = <Result>(work: (tx: unknown) => Result, signal: AbortSignal) => Promise<Awaited<Result>>

/** What was thrown, in a box: a handler may throw `undefined`. */
export interface Failure {
  readonly thrown: unknown
}

/** `context.commit` of one run, and what became of it. */
export interface CommitWatch {
  /** What the handler's context gets: nothing where the store has no `commit`. */
  readonly commit: Commit | undefined
  readonly isDone: () => boolean
  /** Why the last commit failed: a handler may swallow it, and is not done all the same. */
  readonly failure: () => Failure | undefined
  /** Resolves when no commit is under way, a handler may return without awaiting its own, and takes no further one. */
  readonly ended: () => Promise<void>
  /**
   * For a run that has ended while its handler may go on: takes no further commit, and waits for the one under way, whose
   * signal was aborted. For `timeoutMs` at most: a store may know of no signal, and its work may never end.
   */
  readonly close: (timeoutMs: number) => Promise<void>
}

/** @param run commits in the store, where it can */
export function watchCommit(
  run: CommitInStore | undefined,
  lease: Pick<Lease, 'beginCommit' | 'failCommit' | 'endCommit' | 'signal'>,
): CommitWatch {
  let state: 'open' | 'under way' | 'done' | 'over' = 'open'
  let isClosed = false
  let failure: Failure | undefined
  let pending: Promise<unknown> = Promise.resolve()

  async function commitOnce<Result>(commit: CommitInStore, work: (tx: unknown) => Result): Promise<Awaited<Result>> {
    const signal = lease.signal()
    signal.throwIfAborted()
    if (state !== 'open') throw new TypeError(REFUSALS[state])
    state = 'under way'
    lease.beginCommit()
    try {
      const result = await commit(work, signal)
      state = 'done'
      lease.endCommit()
      return result
    } catch (thrown) {
      failure = { thrown }
      state = isClosed ? 'over' : 'open'
      lease.failCommit()
      throw thrown
    }
  }

  return {
    commit:
      run &&
      ((work) => {
        const result = commitOnce(run, work)
        pending = Promise.allSettled([pending, result])
        return result
      }),
    isDone: () => state === 'done',
    failure: () => failure,
    async ended() {
      await pending
      if (state === 'open') state = 'over'
    },
    async close(timeoutMs) {
      isClosed = true
      if (state === 'under way') await within(timeoutMs, () => pending).catch(() => undefined)
      if (state === 'open') state = 'over'
    },
  }
}

const REFUSALS = {
  'under way': 'The event is being committed already: a run commits once',
  done: 'The event is committed already: a run commits once',
  over: 'The run has ended: commit before the handler returns',
} as const
