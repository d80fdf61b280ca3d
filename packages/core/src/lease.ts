import { LeaseLostError, RunTimeoutError } from './errors.ts'
import type { GuardedStore } from './guard-store.ts'
import type { Keys } from './store.ts'

export interface Lease {
  /** Resolves with `LeaseLostError` when the lease is lost, with `RunTimeoutError` when the run takes too long. */
  readonly lost: Promise<Error>
  /** Aborted with the same. Made when it is first asked for: most handlers do not. */
  readonly signal: () => AbortSignal
  /** Stops renewing while a commit settles the claim: renewing a completed one would look like a lost lease. */
  readonly pause: () => void
  /** Renews again, after a commit that failed. */
  readonly resume: () => void
  /** Stops renewing and watching. */
  readonly end: () => void
}

export interface LeaseLimits {
  readonly leaseMs: number
  readonly maxRunMs: number
}

/**
 * Renews a claimed lease every third of its length, until it is lost, ended, or `maxRunMs` old.
 *
 * @param claimedAt when the claim was asked for, by `performance.now()`: its lease cannot last longer than from then
 */
export function holdLease(
  store: GuardedStore,
  keys: Keys,
  token: string,
  { leaseMs, maxRunMs }: LeaseLimits,
  claimedAt: number,
): Lease {
  let tellLost: (reason: Error) => void
  const lost = new Promise<Error>((resolve) => {
    tellLost = resolve
  })
  let reason: Error | undefined
  let controller: AbortController | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const runEndsAt = performance.now() + maxRunMs
  /** Whatever a renewal is waiting for: from then on, another run may have the event. */
  let expiresAt = claimedAt + leaseMs
  let renewsAt = performance.now() + leaseMs / 3
  let state: 'renewing' | 'paused' | 'ended' = 'renewing'
  watch()
  return { lost, signal, pause, resume, end }

  /** One timer for whatever comes first: most handlers are done before any of it. */
  function watch(): void {
    clearTimeout(timer)
    timer = setTimeout(look, Math.min(runEndsAt, expiresAt, renewsAt) - performance.now())
  }

  function look(): void {
    const time = performance.now()
    if (time >= runEndsAt) lose(new RunTimeoutError(`The run took longer than ${maxRunMs} ms.`))
    else if (time >= expiresAt) lose(new LeaseLostError('The lease was lost: it was not renewed in time.'))
    else if (time >= renewsAt) void renew()
    else watch()
  }

  async function renew(): Promise<void> {
    renewsAt = Number.POSITIVE_INFINITY
    watch()
    const askedAt = performance.now()
    // A store that is away for a moment costs nothing; the lease holds until its expiry.
    const isRenewed = await store.renew(keys, token, leaseMs).catch(() => undefined)
    if (state !== 'renewing') return
    if (isRenewed === false) return lose(new LeaseLostError('The lease was lost: another run has the event.'))
    if (isRenewed) expiresAt = askedAt + leaseMs
    renewsAt = performance.now() + leaseMs / 3
    watch()
  }

  function lose(because: Error): void {
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

  function pause(): void {
    if (state === 'ended') return
    state = 'paused'
    expiresAt = Number.POSITIVE_INFINITY
    renewsAt = Number.POSITIVE_INFINITY
    watch()
  }

  function resume(): void {
    if (state !== 'paused') return
    state = 'renewing'
    expiresAt = performance.now() + leaseMs
    void renew()
  }

  function end(): void {
    state = 'ended'
    clearTimeout(timer)
  }
}
