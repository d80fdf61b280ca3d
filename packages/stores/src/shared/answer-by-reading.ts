import { type Claim, decideClaim, type FoundKey, isCompleted, type Keys } from '@countersign/core/store'

/**
 * The answer to a claim that needs no writing: duplicates of an event that is completed or in progress wait for no lock.
 * `undefined` where keys are to be claimed, or to be marked as the completed one is.
 */
export function answerByReading(keys: Keys, found: readonly (FoundKey | undefined)[]): Claim | undefined {
  const claim = decideClaim(found)
  if (claim === 'completed') return found.length === keys.length && found.every(isCompleted) ? claim : undefined
  return claim === 'in_progress' ? claim : undefined
}
