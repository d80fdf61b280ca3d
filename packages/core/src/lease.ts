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

/** Renews a claimed lease every third of its length, until it is lost, ended, or `maxRunMs` old. */
export function holdLease(
  store: GuardedStore,
  keys: Keys,
  token: string,
  { leaseMs, maxRunMs }: { readonly leaseMs: number; readonly maxRunMs: number },
): Lease {
  const controller = new AbortController()
  let validUntil = performance.now() + leaseMs
  let state: 'renewing' | 'paused' | 'ended' = 'renewing'
  let renewal: ReturnType<typeof setTimeout> | undefined
  const limit = setTimeout(() => abort(new RunTimeoutError(`The run took longer than ${maxRunMs} ms.`)), maxRunMs)
  scheduleRenewal()
  return { signal: controller.signal, pause, resume, end }

  function scheduleRenewal(): void {
    const left = validUntil - performance.now()
    clearTimeout(renewal)
    renewal = setTimeout(renew, Math.max(0, Math.min(leaseMs / 3, left)))
  }

  async function renew(): Promise<void> {
    const holds = await stillHolds()
    if (state !== 'renewing') return
    if (holds) scheduleRenewal()
    else abort(new LeaseLostError('The lease was lost: it was not renewed in time, or the event was forgotten.'))
  }

  async function stillHolds(): Promise<boolean> {
    const asked = performance.now()
    try {
      const isRenewed = await store.renew(keys, token, leaseMs)
      if (isRenewed) validUntil = asked + leaseMs
      return isRenewed
    } catch {
      // A store that is away for a moment costs nothing; the lease holds until its time is over.
      return performance.now() < validUntil
    }
  }

  function abort(reason: Error): void {
    end()
    controller.abort(reason)
  }

  function pause(): void {
    if (state === 'ended') return
    state = 'paused'
    clearTimeout(renewal)
  }

  function resume(): void {
    if (state !== 'paused') return
    state = 'renewing'
    scheduleRenewal()
  }

  function end(): void {
    state = 'ended'
    clearTimeout(limit)
    clearTimeout(renewal)
  }
}
