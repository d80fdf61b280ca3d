import type { Claim, IdempotencyStore, Keys, Note } from '@countersign/core/store'

/** A store of this package: it has every method, and each returns a promise. The methods are described in core. */
export interface DurableStore<Tx = never> extends IdempotencyStore<Tx> {
  claim(keys: Keys, token: string, leaseMs: number): Promise<Claim>
  renew(keys: Keys, token: string, leaseMs: number): Promise<boolean>
  complete(keys: Keys, token: string, retentionMs: number): Promise<boolean>
  release(keys: Keys, token: string): Promise<boolean>
  forget(keys: Keys): Promise<void>
  /** What `claim` would answer to a new token, without writing. */
  peek(keys: Keys): Promise<Claim>
  /** The time since which the store remembers the events of a namespace. The first call notes it, and it is kept for good. */
  remembersSince(namespace: string): Promise<Date>
  /** Notes the hash under a key for `ttlMs`, unless one is noted already, and answers which. Notes are no keys of events. */
  once(key: string, bodyHash: string, ttlMs: number): Promise<Note>
}
