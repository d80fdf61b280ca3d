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
  readonly context: Partial<CommitContext<unknown>>
  readonly isDone: () => boolean
  /** Why the last commit failed: a handler may swallow it, and is not done all the same. */
  readonly failure: () => Failure | undefined
  /** Resolves when no commit is under way: a handler may return without awaiting its own. */
  readonly settled: () => Promise<unknown>
}

/** @param run commits in the store, where it can */
export function watchCommit(run: Commit | undefined, lease: Pick<Lease, 'pause' | 'resume'>): CommitWatch {
  let isDone = false
  let failure: Failure | undefined
  let pending: Promise<unknown> = Promise.resolve()

  async function commitOnce<Result>(commit: Commit, work: (tx: unknown) => Result): Promise<Awaited<Result>> {
    if (isDone) throw new TypeError('The event is committed already')
    lease.pause()
    try {
      const result = await commit(work)
      isDone = true
      return result
    } catch (thrown) {
      failure = { thrown }
      lease.resume()
      throw thrown
    }
  }

  return {
    context: run
      ? {
          commit: (work) => {
            const result = commitOnce(run, work)
            pending = Promise.allSettled([pending, result])
            return result
          },
        }
      : {},
    isDone: () => isDone,
    failure: () => failure,
    settled: () => pending,
  }
}
