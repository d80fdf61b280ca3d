import type { VerificationKey } from '../../crypto/algorithms/algorithm.ts'
import { messageOf, ReceiverUnavailableError, WebhookVerificationError } from '../../shared/errors.ts'
import { keep } from '../../shared/kept.ts'
import { FETCH_TIMEOUT_MS } from './guarded-fetch.ts'

/** How many keys are kept, the last used ones, and for how long. */
const MOST_KEYS = 16
const KEY_TTL_MS = 3_600_000

/** After a key that does not exist, no new one is asked for so long: a stranger chooses which are asked for. */
const COOL_DOWN_MS = 30_000

/** How long an origin that does not answer is left alone. */
const FAILURE_MS = 1000

/** Thrown by a loader where the provider has no such key. */
export class UnknownKeyError extends Error {}

type Get = () => Promise<VerificationKey>

/** Keys by their ids, each kept for an hour. */
export interface KeyCache {
  /**
   * @throws WebhookVerificationError `signature_mismatch` where there is no such key
   * @throws ReceiverUnavailableError `key_unavailable` where it cannot be loaded
   */
  readonly get: (id: string, load: Get) => Promise<VerificationKey>
}

export function createKeyCache(): KeyCache {
  /** Those that exist, and those that nobody has answered for yet: a stranger's ids cannot push out the provider's. */
  const found = new Map<string, Get>()
  const asked = new Map<string, Get>()
  let missedAt = Number.NEGATIVE_INFINITY

  function ask(id: string, load: Get): Get {
    if (performance.now() - missedAt < COOL_DOWN_MS) throw unknownKey()
    const times = { ttlMs: KEY_TTL_MS, failureMs: FAILURE_MS, timeoutMs: FETCH_TIMEOUT_MS }
    return putLast(asked, id, keep(load, { ...times, afterwards: 'refreshed' }))
  }

  return {
    async get(id, load) {
      const get = found.get(id) ?? asked.get(id) ?? ask(id, load)
      try {
        const key = await get()
        asked.delete(id)
        putLast(found, id, get)
        return key
      } catch (cause) {
        if (!(cause instanceof UnknownKeyError)) throw unavailable(cause)
        asked.delete(id)
        missedAt = performance.now()
        throw unknownKey()
      }
    },
  }
}

function putLast(keys: Map<string, Get>, id: string, get: Get): Get {
  keys.delete(id)
  keys.set(id, get)
  const [oldest] = keys.keys()
  if (keys.size > MOST_KEYS && oldest !== undefined) keys.delete(oldest)
  return get
}

function unavailable(cause: unknown): ReceiverUnavailableError {
  return new ReceiverUnavailableError('key_unavailable', `The key cannot be read: ${messageOf(cause)}`, { cause })
}

function unknownKey(): WebhookVerificationError {
  return new WebhookVerificationError(
    'signature_mismatch',
    'The provider has no key of the id that the delivery names.',
  )
}
