import type { VerificationKey } from '../../crypto/algorithms/algorithm.ts'
import { messageOf, ReceiverUnavailableError, WebhookVerificationError } from '../../shared/errors.ts'
import { keep } from '../../shared/kept.ts'
import { FETCH_TIMEOUT_MS } from './guarded-fetch.ts'

/** How many keys are kept, the last used ones, and for how long. */
const MOST_KEYS = 16
const KEY_TTL_MS = 3_600_000

/** How long an origin that does not answer is left alone. */
const FAILURE_MS = 1000

/** How much a stranger, who chooses what is asked for, may cost. */
export interface AskLimits {
  /** For how long no new key is asked for after one that does not exist. */
  readonly coolDownMs: number
  /** How many may be asked for at the same time. */
  readonly mostLoads: number
}

const ONE_BY_ONE: AskLimits = { coolDownMs: 30_000, mostLoads: 16 }

/** Thrown by a loader where the provider has no such key. */
export class UnknownKeyError extends Error {}

type Get = () => Promise<VerificationKey>

/** Keys by their ids, each kept for an hour: one that the provider has withdrawn counts no longer than that. */
interface KeyCache {
  /**
   * @throws WebhookVerificationError `signature_mismatch` where there is no such key
   * @throws ReceiverUnavailableError `key_unavailable` where it cannot be loaded, or where nobody is asked just now: the
   *   provider may have it, and sends again
   */
  readonly get: (id: string, load: Get) => Promise<VerificationKey>
}

export function createKeyCache({ coolDownMs, mostLoads }: AskLimits = ONE_BY_ONE): KeyCache {
  /** Those that exist, and those that nobody has answered for yet: a stranger's ids cannot push out the provider's. */
  const found = new Map<string, Get>()
  const asked = new Map<string, Get>()
  let restsUntil = Number.NEGATIVE_INFINITY
  let loads: readonly { readonly begun: number }[] = []

  function ask(id: string, load: Get): Get {
    if (performance.now() < restsUntil) throw unavailable(new Error('the provider is not asked for new keys just now'))
    const times = { ttlMs: KEY_TTL_MS, failureMs: FAILURE_MS, timeoutMs: FETCH_TIMEOUT_MS }
    return putLast(
      asked,
      id,
      keep(() => loadOneOf(load), { ...times, afterwards: 'dropped' }),
    )
  }

  /** A load that should have ended long ago was stopped with its request, and is not counted. */
  async function loadOneOf(load: Get): Promise<VerificationKey> {
    const own = { begun: performance.now() }
    loads = loads.filter(({ begun }) => begun > own.begun - 2 * FETCH_TIMEOUT_MS)
    if (loads.length >= mostLoads) throw new Error(`${mostLoads} others are asked for`)
    loads = [...loads, own]
    try {
      return await load()
    } finally {
      loads = loads.filter((other) => other !== own)
    }
  }

  function rest(ms: number): void {
    restsUntil = Math.max(restsUntil, performance.now() + ms)
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
        if (!(cause instanceof UnknownKeyError)) {
          rest(FAILURE_MS)
          throw unavailable(cause)
        }
        asked.delete(id)
        found.delete(id)
        rest(coolDownMs)
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
