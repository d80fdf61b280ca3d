import { LeaseLostError, RunTimeoutError } from './errors.ts'
import type { GuardedStore } from './guard-store.ts'
import type { Keys } from './store.ts'

export interface Lease {
  /** Aborted with `LeaseLostError` when the lease is lost, with `RunTimeoutError` when the run takes too long. */
  readonly signal: AbortSignal
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
  let ended = false
  let renewal: ReturnType<typeof setTimeout>
  const limit = setTimeout(() => abort(new RunTimeoutError(`The run took longer than ${maxRunMs} ms.`)), maxRunMs)
  scheduleRenewal()
  return { signal: controller.signal, end }

  function scheduleRenewal(): void {
    const left = validUntil - performance.now()
    renewal = setTimeout(renew, Math.max(0, Math.min(leaseMs / 3, left)))
  }

  async function renew(): Promise<void> {
    const asked = performance.now()
    try {
      if (await store.renew(keys, token, leaseMs)) validUntil = asked + leaseMs
      else abort(new LeaseLostError('The lease was lost: another run has it, or it was forgotten.'))
    } catch {
      // A store that is away for a moment costs nothing; the lease holds until its time is over.
      if (performance.now() >= validUntil) abort(new LeaseLostError('The lease could not be renewed in time.'))
    }
    if (!ended) scheduleRenewal()
  }

  function abort(reason: Error): void {
    if (ended) return
    end()
    controller.abort(reason)
  }

  function end(): void {
    ended = true
    clearTimeout(limit)
    clearTimeout(renewal)
  }
}
