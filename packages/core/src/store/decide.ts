import type { Claim } from './store.ts'

/** What a store has under a key, as the owner of one token sees it. */
export interface FoundKey {
  readonly state: 'claimed' | 'completed'
  /** Whether its lease, or its retention, has not expired. */
  readonly isLive: boolean
  /** Whether it was written with the caller's token. */
  readonly isOwn: boolean
}

/** What a token still has of its claim: all keys, all keys as completed, or not all of them. */
export type Hold = 'held' | 'completed' | 'lost'

/**
 * The answer of `claim` to what a store found under the keys of an event. Keys that are not there may be left out, or be
 * `undefined`.
 */
export function decideClaim(found: readonly (FoundKey | undefined)[]): Claim {
  if (found.some(isCompleted)) return 'completed'
  return found.some((key) => key?.isLive && !key.isOwn) ? 'in_progress' : 'claimed'
}

/**
 * What `renew`, `complete` and `commit` go by: they may write when the claim is `held`. `completed` is a repeated call
 * whose first answer was lost on the way.
 *
 * @param found as many as the event has keys, with `undefined` for one that is not there
 */
export function decideHold(found: readonly (FoundKey | undefined)[]): Hold {
  if (found.every(isHeld)) return 'held'
  return found.every((key) => isCompleted(key) && key.isOwn) ? 'completed' : 'lost'
}

/** Whether the key belongs to an event that was handled. */
export function isCompleted<Found extends FoundKey>(key: Found | undefined): key is Found {
  return key?.state === 'completed' && key.isLive
}

/** Whether the key is the token's claim. An expired claim is, too, until another run takes the key. */
export function isHeld<Found extends FoundKey>(key: Found | undefined): key is Found {
  return key?.state === 'claimed' && key.isOwn
}
