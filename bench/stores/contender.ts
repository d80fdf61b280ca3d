import type { Keys } from '@countersign/core/store'

export type Found = 'processed' | 'duplicate' | 'in_progress'

/** One way to handle an event once. */
export interface Contender {
  readonly name: string
  /** Claims the event that has these keys, marks it done, and resolves to `processed`; or resolves to what was found. */
  readonly handle: (keys: Keys) => Promise<Found>
  /** Claims the event and leaves it in progress. */
  readonly begin: (keys: Keys) => Promise<unknown>
  /** Whether it knows events of several keys. Default: yes. */
  readonly oneKeyOnly?: true
}

/** How long a claim holds: longer than any measure lasts. */
export const LEASE_MS: number = 600_000
export const RETAIN_MS: number = 7 * 86_400_000
