import type { VerificationKey } from '../../crypto/algorithm.ts'
import { messageOf, ReceiverUnavailableError, WebhookVerificationError } from '../../shared/errors.ts'
import { keep } from '../../shared/kept.ts'
import { FETCH_TIMEOUT_MS } from './guarded-fetch.ts'

/** How many keys are kept, the last used ones, and for how long. */
const MOST_KEYS = 16
const KEY_TTL_MS = 3_600_000

/** After a key that does not exist, nothing is asked for so long: a stranger chooses which keys are asked for. */
const COOL_DOWN_MS = 30_000

/** There is no such key. */
export class UnknownKeyError extends Error {}

/** Keys by their ids, kept for an hour. */
export function createKeyCache(
  load: (id: string) => Promise<VerificationKey>,
): (id: string, loadNow?: () => Promise<VerificationKey>) => Promise<VerificationKey> {
  const kept = new Map<string, () => Promise<VerificationKey>>()
  let missedAt = Number.NEGATIVE_INFINITY

  return async (id, loadNow = () => load(id)) => {
    const known = kept.get(id)
    if (!known && performance.now() - missedAt < COOL_DOWN_MS) throw unknownKey()
    const get = known ?? keep(loadNow, { ttlMs: KEY_TTL_MS, afterwards: 'refreshed', failureMs: 1000, timeoutMs: FETCH_TIMEOUT_MS })
    try {
      const key = await get()
      kept.delete(id)
      kept.set(id, get)
      const [oldest] = kept.keys()
      if (kept.size > MOST_KEYS && oldest !== undefined) kept.delete(oldest)
      return key
    } catch (cause) {
      if (cause instanceof UnknownKeyError) {
        missedAt = performance.now()
        throw unknownKey()
      }
      throw new ReceiverUnavailableError('key_unavailable', `The key cannot be read: ${messageOf(cause)}`, { cause })
    }
  }
}

function unknownKey(): WebhookVerificationError {
  return new WebhookVerificationError('signature_mismatch', 'The provider has no key of the id that the delivery names.')
}
