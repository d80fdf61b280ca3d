import type { Claim, IdempotencyStore, Keys } from '@countersign/core/store'

/** A store that `reconcile` can ask. */
export interface ReconcilableStore<Tx = never> extends IdempotencyStore<Tx> {
  /** What `claim` would answer to a new token, without writing. */
  peek(keys: Keys): Promise<Claim>
  /** Since when the store remembers the events of a namespace. The first call notes the time, and it is kept for good. */
  remembersSince(namespace: string): Promise<Date>
}
