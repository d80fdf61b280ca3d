import type { RemoteKeys } from '../../provider/remote-keys.ts'
import type { Value } from '../../provider/value.ts'
import { WebhookVerificationError } from '../../shared/errors.ts'
import { readText } from '../read-value.ts'
import { addressPattern } from './address-pattern.ts'
import { AnswerError, guardedFetch } from './guarded-fetch.ts'
import { createKeyCache, UnknownKeyError } from './key-cache.ts'
import { readCertificate } from './read-certificate.ts'

/**
 * The key of a certificate whose address stands in the delivery. What makes it the provider's is the address: it must match
 * `pattern` from its first character to its last before anything is asked for. Of a chain, the first certificate counts.
 *
 * @param pattern anchored: `/^https:…$/`
 */
export function certificate(from: Value, pattern: RegExp, origins: RemoteKeys['origins']): RemoteKeys {
  const isProviders = addressPattern(pattern)
  const fetch = guardedFetch(origins)
  const cache = createKeyCache()
  return {
    origins,
    keyFor(view, _keyId, algorithm) {
      const url = readText(from, view) ?? ''
      if (!isProviders(url)) {
        throw new WebhookVerificationError(
          'signature_mismatch',
          'The certificate is not at an address of the provider.',
        )
      }
      // A key verifies by one algorithm: another one's deliveries may name the same certificate.
      return cache.get(JSON.stringify([algorithm.name, url]), async () =>
        algorithm.importKey(readCertificate(await read(url), Date.now())),
      )
    },
  }

  async function read(url: string): Promise<string> {
    try {
      return await fetch(url)
    } catch (cause) {
      throw cause instanceof AnswerError && ABSENT.has(cause.status) ? new UnknownKeyError() : cause
    }
  }
}

/** How origins say that there is no such certificate. Stores of files say 403 where names may not be listed. */
const ABSENT: ReadonlySet<number> = new Set([403, 404, 410])
