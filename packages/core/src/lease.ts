import { LeaseLostError, RunTimeoutError } from './errors.ts'
import type { GuardedStore } from './guard-store.ts'
import type { Keys } from './store.ts'

export interface Lease {
  /** Aborted with `LeaseLostError` when the lease is lost, with `RunTimeoutError` when the run takes too long. */
  readonly signal: AbortSignal
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
  /** When the claim was asked for, by `performance.now()`: its lease cannot last longer than from then. */
  readonly claimedAt: number
}

/** Renews a claimed lease every third of its length, until it is lost, ended, or `maxRunMs` old. */
export function holdLease(
  store: GuardedStore,
  keys: Keys,
  token: string,
  { leaseMs, maxRunMs, claimedAt }: LeaseLimits,
): Lease {
  const controller = new AbortController()
  let state: 'renewing' | 'paused' | 'ended' = 'renewing'
  let renewal: ReturnType<typeof setTimeout> | undefined
  let expiry: ReturnType<typeof setTimeout> | undefined
  const limit = setTimeout(() => abort(new RunTimeoutError(`The run took longer than ${maxRunMs} ms.`)), maxRunMs)
  expectExpiry(claimedAt)
  scheduleRenewal()
  return { signal: controller.signal, pause, resume, end }

  /** Whatever a renewal is waiting for: from its expiry on, another run may have the event. */
  function expectExpiry(renewedAt: number): void {
    clearTimeout(expiry)
    const leftMs = renewedAt + leaseMs - performance.now()
    expiry = setTimeout(() => abort(new LeaseLostError('The lease was lost: it was not renewed in time.')), leftMs)
  }

  function scheduleRenewal(): void {
    clearTimeout(renewal)
    renewal = setTimeout(renew, leaseMs / 3)
  }

  async function renew(): Promise<void> {
    const askedAt = performance.now()
    // A store that is away for a moment costs nothing; the lease holds until its expiry.
    const isRenewed = await store.renew(keys, token, leaseMs).catch(() => undefined)
    if (state !== 'renewing') return
    if (isRenewed === false) return abort(new LeaseLostError('The lease was lost: another run has the event.'))
    if (isRenewed) expectExpiry(askedAt)
    scheduleRenewal()
  }

  function abort(reason: Error): void {
    end()
    controller.abort(reason)
  }

  function pause(): void {
    if (state === 'ended') return
    state = 'paused'
    clearTimeout(renewal)
    clearTimeout(expiry)
  }

  function resume(): void {
    if (state !== 'paused') return
    state = 'renewing'
    expectExpiry(performance.now())
    void renew()
  }

  function end(): void {
    state = 'ended'
    clearTimeout(limit)
    clearTimeout(renewal)
    clearTimeout(expiry)
  }
}
