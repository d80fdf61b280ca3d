import type { StoreKeys } from '../identify/store-keys.ts'
import type { Identified, Result } from '../reply/outcome.ts'
import {
  DiscardError,
  HandlerTimeoutError,
  LeaseLostError,
  ReceiverUnavailableError,
  RetryAfterError,
} from '../shared/errors.ts'
import type { Keys } from '../shared/keys.ts'
import type { Stopwatch, Timing } from '../shared/stopwatch.ts'
import type { UnderWay } from '../shared/under-way.ts'
import type { GuardedStore } from '../store/guard-store.ts'
import type { Claim } from '../store/store.ts'
import { type CommitInStore, type Failure, watchCommit } from './commit.ts'
import type { AnyHandler } from './handler.ts'
import { holdLease } from './lease.ts'
import { createAnswer, RunContext } from './run-context.ts'

export interface RunLimits {
  readonly leaseMs: number
  readonly handlerTimeoutMs: number
  readonly retentionMs: number
  readonly waitForInProgressMs: number
  /** How long one call of the store may take. */
  readonly storeTimeoutMs: number
  readonly now: () => number
}

/** An event on its way to its handler. */
export interface Run {
  /** What every outcome of the run says. */
  readonly about: Omit<Identified, keyof Timing>
  readonly storeKeys: StoreKeys
  /** What the event shares with others of the same body, where nobody signed its id. */
  readonly group?: string | undefined
  readonly native: unknown
  /** Whether the provider reads the body of the answer. */
  readonly isReplyRead: boolean
}

/** What a run needs of its receiver. */
export interface RunTools {
  readonly store: GuardedStore
  readonly limits: RunLimits
  readonly underWay: UnderWay
  readonly stopwatch: Stopwatch
}

/**
 * Claims the event, runs the handler under a renewed lease and completes it. Whatever the handler or the store does, the
 * result is an outcome.
 */
export async function runOnce(run: Run, handler: AnyHandler, tools: RunTools): Promise<Result> {
  const { about, storeKeys, group, native, isReplyRead } = run
  const { store, limits, underWay, stopwatch } = tools
  const { event } = about
  const { keys, idempotencyKey } = storeKeys
  const token = crypto.randomUUID()
  try {
    stopwatch.enter('claim')
    const { claim, claimedAt } = await claimOrWait(store, { keys, token, group }, limits, underWay)
    if (claim === 'completed') return { status: 'duplicate', ...about }
    if (claim === 'in_progress') return { status: 'in_progress', ...about }

    stopwatch.enter('run')
    const lease = holdLease(store, keys, token, limits, claimedAt)
    const forgetStop = underWay.onStop(lease.lose)
    const {
      commit,
      ended,
      close,
      isDone,
      failure: commitFailure,
    } = watchCommit(bindCommit(store, keys, token, limits.retentionMs), lease)
    const answer = createAnswer(event.provider, isReplyRead)
    const endsAt = limits.now() + limits.handlerTimeoutMs
    const context = new RunContext(lease, answer, { idempotencyKey, endsAt, native, commit })
    const error = await untilLost(lease.lost, async () => {
      try {
        await handler(event, context)
      } finally {
        await ended()
      }
    })
    lease.end()
    forgetStop()
    if (error) await close(limits.storeTimeoutMs)

    const reply = answer.get()
    const processed = { status: 'processed', ...about, ...(reply && { reply }) } as const
    if (isDone()) return { ...processed, ...(error && { error: error.thrown }) }
    const failure = error ?? commitFailure()
    const discarded = failure && discardOf(failure.thrown)
    if (failure && !discarded) {
      if (failure.thrown instanceof LeaseLostError) return { status: 'lease_lost', ...about, error: failure.thrown }
      await store.release(keys, token).catch(() => undefined) // else it ends with the lease
      const stopped = underWay.stopped()
      if (stopped && failure.thrown === stopped) throw stopped
      return { status: 'failed', ...about, ...explain(failure.thrown) }
    }
    stopwatch.enter('complete')
    const isComplete = await completeInTime(store, keys, token, limits, underWay)
    if (!isComplete) return { status: 'lease_lost', ...about }
    return discarded ? { status: 'discarded', ...about, ...discarded } : processed
  } catch (error) {
    if (!(error instanceof ReceiverUnavailableError)) throw error
    return { status: 'unavailable', provider: event.provider, code: error.code, error, event }
  }
}

/** What the handler said of an event that no attempt can handle, or `undefined` where it threw something else. */
function discardOf(error: unknown): { readonly reason: string; readonly error: unknown } | undefined {
  return error instanceof DiscardError ? { reason: error.reason, error } : undefined
}

function bindCommit(
  { commit }: GuardedStore,
  keys: Keys,
  token: string,
  retentionMs: number,
): CommitInStore | undefined {
  return commit && ((work, signal) => commit(keys, token, retentionMs, work, { signal }))
}

/**
 * Claims; while another run of the event is going on, waits for its end and takes over if it failed.
 *
 * @throws ReceiverUnavailableError when a drain's time has passed
 */
async function claimOrWait(
  store: GuardedStore,
  { keys, token, group }: { readonly keys: Keys; readonly token: string; readonly group: string | undefined },
  { leaseMs, waitForInProgressMs }: RunLimits,
  underWay: UnderWay,
): Promise<{ readonly claim: Claim; readonly claimedAt: number }> {
  const giveUpAt = performance.now() + waitForInProgressMs
  for (let pauseMs = 10; ; pauseMs = Math.min(2 * pauseMs, 200)) {
    const claimedAt = performance.now()
    const claim = await store.claim(keys, token, leaseMs, group === undefined ? {} : { group })
    const stopped = underWay.stopped()
    if (stopped) {
      if (claim === 'claimed') await store.release(keys, token).catch(() => undefined)
      throw stopped
    }
    const leftMs = giveUpAt - performance.now()
    if (claim !== 'in_progress' || leftMs <= 0) return { claim, claimedAt }
    await underWay.pause(Math.min(pauseMs, leftMs))
  }
}

/** Marks the event done. Where the store is unreachable, goes on trying after the reply, for the next attempt to find it done. */
async function completeInTime(
  store: GuardedStore,
  keys: Keys,
  token: string,
  { retentionMs, leaseMs }: RunLimits,
  underWay: UnderWay,
): Promise<boolean> {
  const complete = () => store.complete(keys, token, retentionMs)
  try {
    // The work is done: asking once more costs less than doing it again.
    return await complete().catch(complete)
  } catch (error) {
    void underWay.track(repeatUntil(performance.now() + leaseMs, complete, underWay))
    throw error
  }
}

/** Repeats a call that failed until it succeeds, its time has passed, or the receiver is stopped: then once more. */
async function repeatUntil(giveUpAt: number, call: () => Promise<unknown>, underWay: UnderWay): Promise<void> {
  while (performance.now() < giveUpAt && !underWay.stopped()) {
    await underWay.pause(200)
    const hasSucceeded = await call().then(
      () => true,
      () => false,
    )
    if (hasSucceeded) return
  }
}

/** Runs `work` until it ends or the lease is lost, and gives what was thrown. */
function untilLost(lost: Promise<Error>, work: () => Promise<void>): Promise<Failure | undefined> {
  const failed = (thrown: unknown): Failure => ({ thrown })
  return Promise.race([work().then(() => undefined, failed), lost.then(failed)])
}

function explain(error: unknown): {
  readonly code: 'handler_failed' | 'handler_timeout' | 'retry_after'
  readonly error: unknown
  readonly retryAfterSeconds?: number
} {
  if (error instanceof RetryAfterError) return { code: 'retry_after', error, retryAfterSeconds: error.seconds }
  return { code: error instanceof HandlerTimeoutError ? 'handler_timeout' : 'handler_failed', error }
}
