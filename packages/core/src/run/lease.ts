import { HandlerTimeoutError, LeaseLostError } from '../shared/errors.ts'
import type { Keys } from '../shared/keys.ts'
import type { GuardedStore } from '../store/guard-store.ts'

export interface Lease {
  /**
   * Resolves with `LeaseLostError` when the lease is lost, with `HandlerTimeoutError` when the run takes too long, and with
   * what `lose` was given.
   */
  readonly lost: Promise<Error>
  /** Aborted with the same. Made when it is first asked for: most handlers do not. */
  readonly signal: () => AbortSignal
  /**
   * A commit completes the claim: renewing a completed one would look like a lost lease. It has the time of one lease,
   * for nothing keeps the claim beyond that, and the run ends when the commit is not done by then.
   */
  readonly beginCommit: () => void
  /** Renews again, after a commit that failed. */
  readonly failCommit: () => void
  /** The event is done: from now on only `handlerTimeoutMs` ends the run. */
  readonly endCommit: () => void
  /** Ends the run for another reason. */
  readonly lose: (because: Error) => void
  /** Stops renewing and watching. */
  readonly end: () => void
}

export interface LeaseLimits {
  readonly leaseMs: number
  readonly handlerTimeoutMs: number
}

/**
 * Renews a claimed lease every third of its length, until it is lost, ended, or `handlerTimeoutMs` old.
 *
 * @param claimedAt when the claim was asked for, by `performance.now()`: its lease cannot last longer than from then
 */
export function holdLease(
  store: GuardedStore,
  keys: Keys,
  token: string,
  { leaseMs, handlerTimeoutMs }: LeaseLimits,
  claimedAt: number,
): Lease {
  let tellLost: (reason: Error) => void
  const lost = new Promise<Error>((resolve) => {
    tellLost = resolve
  })
  let reason: Error | undefined
  let controller: AbortController | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const runEndsAt = performance.now() + handlerTimeoutMs
  /** Whatever a renewal is waiting for: from then on, another run may have the event. */
  let expiresAt = claimedAt + leaseMs
  let renewsAt = performance.now() + leaseMs / 3
  let state: 'renewing' | 'committing' | 'ended' = 'renewing'
  let renewalFailure: unknown
  watch()
  return { lost, signal, beginCommit, failCommit, endCommit, lose, end }

  /** One timer for whatever comes first: most handlers are done before any of it. */
  function watch(): void {
    clearTimeout(timer)
    timer = setTimeout(look, Math.min(runEndsAt, expiresAt, renewsAt) - performance.now())
  }

  function look(): void {
    const time = performance.now()
    if (time >= runEndsAt) lose(new HandlerTimeoutError(`The run took longer than ${handlerTimeoutMs} ms.`))
    else if (time >= expiresAt) lose(state === 'committing' ? outlived() : expired())
    else if (time >= renewsAt) void renew()
    else watch()
  }

  function outlived(): Error {
    return new LeaseLostError(
      `The commit took longer than the lease of ${leaseMs} ms: do what is slow before it, or set a longer "leaseMs".`,
    )
  }

  function expired(): Error {
    const why = renewalFailure === undefined ? {} : { cause: renewalFailure }
    return new LeaseLostError('The lease was lost: it was not renewed in time.', why)
  }

  async function renew(): Promise<void> {
    renewsAt = Number.POSITIVE_INFINITY
    watch()
    const askedAt = performance.now()
    // A store that is unreachable for a moment costs nothing; the lease holds until its expiry.
    const isRenewed = await store.renew(keys, token, leaseMs).catch((error: unknown) => {
      renewalFailure = error
      return undefined
    })
    if (state !== 'renewing') return
    if (isRenewed === false) return lose(new LeaseLostError('The lease was lost: another run has the event.'))
    if (isRenewed) expiresAt = askedAt + leaseMs
    renewsAt = performance.now() + leaseMs / 3
    watch()
  }

  function lose(because: Error): void {
    if (state === 'ended') return
    end()
    reason = because
    controller?.abort(because)
    tellLost(because)
  }

  function signal(): AbortSignal {
    controller ??= new AbortController()
    if (reason) controller.abort(reason)
    return controller.signal
  }

  function beginCommit(): void {
    if (state === 'ended') return
    state = 'committing'
    expiresAt = performance.now() + leaseMs
    renewsAt = Number.POSITIVE_INFINITY
    watch()
  }

  function failCommit(): void {
    if (state !== 'committing') return
    state = 'renewing'
    expiresAt = performance.now() + leaseMs
    void renew()
  }

  function endCommit(): void {
    if (state !== 'committing') return
    expiresAt = Number.POSITIVE_INFINITY
    watch()
  }

  function end(): void {
    state = 'ended'
    clearTimeout(timer)
  }
}
