import type { CommitContext } from './handler.ts'
import type { Lease } from './lease.ts'

type Commit = CommitContext<unknown>['commit']

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
  readonly settled: () => Promise<void>
}

/** @param run commits in the store, where it can */
export function watchCommit(run: Commit | undefined, lease: Pick<Lease, 'pause' | 'resume'>): CommitWatch {
  let state: 'open' | 'under way' | 'done' | 'over' = 'open'
  let failure: Failure | undefined
  let pending: Promise<unknown> = Promise.resolve()

  async function commitOnce<Result>(commit: Commit, work: (tx: unknown) => Result): Promise<Awaited<Result>> {
    if (state !== 'open') throw new TypeError(REFUSALS[state])
    state = 'under way'
    lease.pause()
    try {
      const result = await commit(work)
      state = 'done'
      return result
    } catch (thrown) {
      failure = { thrown }
      state = 'open'
      lease.resume()
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
    async settled() {
      await pending
      if (state === 'open') state = 'over'
    },
  }
}

const REFUSALS = {
  'under way': 'The event is being committed already: a run commits once',
  done: 'The event is committed already: a run commits once',
  over: 'The run is over: commit before the handler returns',
} as const
