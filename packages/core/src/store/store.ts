import type { Keys } from '../shared/keys.ts'

/** What becomes of a claim: it is the caller's, another run has the event, or the event was handled. */
export type Claim = 'claimed' | 'in_progress' | 'completed'

/** What `once` finds under a key: nothing yet, the same hash, or another one. */
export type Note = 'new' | 'same' | 'other'

/**
 * How long at least a store keeps a claim whose lease has expired: 15 minutes, in milliseconds. Until another run takes
 * the event, the run that claimed it may still complete it.
 */
export const CLAIM_KEPT_MS: number = 15 * 60_000

/**
 * What a store implements. Every method is one atomic operation, and idempotent for the same token, which the
 * caller makes. But for `commit`, a method may answer immediately or by a promise, and may throw or reject: an answer
 * that is there costs the receiver neither a timer nor a turn of the event loop. A lease runs on the store's clock. The token is the fence: an expired lease lets another run
 * take the keys, and until one does, they are still the token's.
 */
export interface IdempotencyStore<Tx = never> {
  /**
   * Any key completed: `completed`, and the remaining keys are marked completed too. Otherwise, any key under
   * another token's live lease: `in_progress`, and nothing is written. Otherwise all keys are claimed.
   *
   * It does not wait for the transaction of a commit: that event is `in_progress`. Any other answer than the three is
   * taken for a fault of the store, and the handler does not run.
   *
   * @param options `group` is there for an event whose id nobody signed, and is the same for all events of one body. A
   * store of limited size may forget completed events of a group that has many; any other store ignores it.
   */
  claim(keys: Keys, token: string, leaseMs: number, options?: { readonly group?: string }): Claim | Promise<Claim>
  /** Prolongs the lease from now. `false` unless all keys are still the token's: then those that are, are released. */
  renew(keys: Keys, token: string, leaseMs: number): boolean | Promise<boolean>
  /**
   * Marks the keys as done for `retentionMs`. `false` unless all keys are still the token's: then nothing is marked,
   * and those that are the token's are released.
   */
  complete(keys: Keys, token: string, retentionMs: number): boolean | Promise<boolean>
  /** Releases the token's live claims, so that the event can be claimed immediately. `false` when there was none. */
  release(keys: Keys, token: string): boolean | Promise<boolean>
  /** Removes the keys, whatever their state, so that the event can be handled again. */
  forget(keys: Keys): void | Promise<void>
  /**
   * SQL stores: checks that the claim still holds, runs `work` and marks the keys done, all in one short
   * transaction. Rejects with `LeaseLostError` when the claim was lost, and with what `work` throws; nothing is
   * written then. An implementation needs this very signature, `Awaited` included, to compile.
   *
   * @param options `signal` is aborted when the run ends while the commit is not done: its lease has expired, the run
   * took too long, or a drain's time has passed. The store then ends the transaction, whatever `work` is waiting for, frees
   * its connection, and rejects; nothing is written. The receiver waits for that as long as for any call of the store,
   * and no longer.
   */
  commit?<Result>(
    keys: Keys,
    token: string,
    retentionMs: number,
    work: (tx: Tx) => Result,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Awaited<Result>>
  /** For `reconcile`: what `claim` would answer to a new token, without writing. */
  peek?(keys: Keys): Claim | Promise<Claim>
  /**
   * For `reconcile`: since when the store remembers the events of a namespace. The first call notes the time, and it is
   * kept for good: a receiver calls it with its first event.
   */
  remembersSince?(namespace: string): Date | Promise<Date>
  /**
   * For a signed value that a sender uses once, where the signature does not cover the body: notes with which body the
   * value came first, so that it cannot be sent again with another body.
   *
   * `new` when nothing is noted under the key: then the hash is noted for `ttlMs` from now. Otherwise `same` or `other`,
   * by the hash that is noted, and the note stays as it is, and ends when it would have ended. Notes are no keys of
   * events: no other method sees one or removes it. A store of limited size refuses when it is full, and forgets nothing
   * before its time.
   *
   * @param key like that of an event: up to 128 printable characters without a space
   */
  once?(key: string, bodyHash: string, ttlMs: number): Note | Promise<Note>
}
