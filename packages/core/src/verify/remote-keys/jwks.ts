import type { JsonWebKeyLike, PublicKeyAlgorithm, VerificationKey } from '../../crypto/algorithms/algorithm.ts'
import { importJwk } from '../../crypto/jwk.ts'
import type { RemoteKeys } from '../../provider/remote-keys.ts'
import { keep } from '../../shared/kept.ts'
import { FETCH_TIMEOUT_MS, guardedFetch } from './guarded-fetch.ts'
import { createKeyCache, UnknownKeyError } from './key-cache.ts'

/** A set that lacks a key is asked for again after this time. */
const SET_TTL_MS = 30_000

/**
 * The keys that a provider publishes as a JSON Web Key Set (RFC 7517), found by the id that a delivery names. A delivery
 * that names none is verified with the set's only key of the fitting type.
 *
 * @param url of the set, constant
 */
export function jwks(url: `https://${string}`): RemoteKeys {
  const origin = new URL(url).origin as `https://${string}`
  const ask = guardedFetch([origin])
  // The set is asked for every 30 s at most, whatever ids strangers name: looking into it needs no limit.
  const cache = createKeyCache({ coolDownMs: 0, mostLoads: Number.POSITIVE_INFINITY })
  const set = keep(async () => readSet(await ask(url)), {
    ttlMs: SET_TTL_MS,
    afterwards: 'dropped',
    failureMs: 1000,
    timeoutMs: FETCH_TIMEOUT_MS,
  })
  return {
    origins: [origin],
    keyFor: (_view, keyId, algorithm) =>
      cache.get(JSON.stringify([algorithm.name, keyId]), async () => importFrom(await set(), keyId, algorithm)),
  }
}

function importFrom(
  set: readonly JsonWebKeyLike[],
  keyId: string | undefined,
  algorithm: PublicKeyAlgorithm,
): VerificationKey {
  const fitting = set.filter((key) => isFor(algorithm, key))
  const [key, ...others] = keyId === undefined ? fitting : fitting.filter(({ kid }) => kid === keyId)
  if (!key || others.length > 0) throw new UnknownKeyError()
  return importJwk(algorithm, key)
}

/** Whether a key says that it is for the algorithm: sets hold keys for other uses. */
function isFor({ jwk: { kty, crv, algs } }: PublicKeyAlgorithm, key: JsonWebKeyLike): boolean {
  const { use = 'sig', alg = algs[0] } = key
  return key.kty === kty && key.crv === crv && use === 'sig' && algs.some((one) => one === alg)
}

function readSet(text: string): readonly JsonWebKeyLike[] {
  const { keys }: { readonly keys?: unknown } = JSON.parse(text)
  if (!Array.isArray(keys)) throw new TypeError('The answer is no set of keys')
  return keys.filter(isKey)
}

function isKey(key: unknown): key is JsonWebKeyLike {
  return typeof key === 'object' && key !== null && 'kty' in key && typeof key.kty === 'string'
}
