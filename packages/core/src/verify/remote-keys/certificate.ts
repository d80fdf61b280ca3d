import type { RemoteKeys } from '../../provider/remote-keys.ts'
import type { Value } from '../../provider/value.ts'
import { WebhookVerificationError } from '../../shared/errors.ts'
import { readText } from '../read-value.ts'
import { guardedFetch } from './guarded-fetch.ts'
import { createKeyCache } from './key-cache.ts'
import { readCertificate } from './read-certificate.ts'

/**
 * The key of a certificate whose address stands in the delivery. What makes it the provider's is the address: it must match
 * `pattern` from its first character to its last before anything is asked for. Of a chain, the first certificate counts.
 *
 * @param pattern anchored: `/^https:…$/`
 */
export function certificate(from: Value, pattern: RegExp, origins: RemoteKeys['origins']): RemoteKeys {
  const { source, flags } = pattern
  if (!source.startsWith('^https:') || !source.endsWith('$') || flags !== '') {
    throw new TypeError('The pattern of a certificate’s address must be anchored: /^https:…$/, without flags')
  }
  const fetch = guardedFetch(origins)
  const cache = createKeyCache()
  return {
    origins,
    keyFor(view, _keyId, algorithm) {
      const url = readText(from, view) ?? ''
      if (!pattern.test(url)) {
        throw new WebhookVerificationError(
          'signature_mismatch',
          'The certificate is not at an address of the provider.',
        )
      }
      return cache.get(url, async () => algorithm.importKey(readCertificate(await fetch(url), Date.now())))
    },
  }
}
