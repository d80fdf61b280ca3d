import type { JsonWebKeyLike } from '../../crypto/algorithms/algorithm.ts'
import { importJwk } from '../../crypto/jwk.ts'
import type { RemoteKeys } from '../../provider/remote-keys.ts'
import type { ProviderSettings } from '../../provider/value.ts'
import { WebhookVerificationError } from '../../shared/errors.ts'
import { guardedFetch, type KeyFetch } from './guarded-fetch.ts'
import { createKeyCache, UnknownKeyError } from './key-cache.ts'

/**
 * Asks the provider for a key: `undefined` where it has none of this id.
 *
 * @param keyId chosen by the sender of the delivery, who may be a stranger, of visible ASCII: encode it where it becomes part of a URL
 */
export type AskForKey = (
  keyId: string,
  fetch: KeyFetch,
  settings: ProviderSettings,
) => Promise<JsonWebKeyLike | undefined>

/**
 * Keys that a provider hands out one by one.
 *
 * @param settings the names of the provider's options that asking takes, for example `clientId`
 */
export function keyById(origin: `https://${string}`, ask: AskForKey, settings: readonly string[] = []): RemoteKeys {
  const fetch = guardedFetch([origin])
  const cache = createKeyCache()
  return {
    origins: [origin],
    options: settings,
    keyFor(view, keyId, algorithm) {
      if (keyId === undefined) {
        throw new WebhookVerificationError('signature_malformed', 'The delivery does not name the key that signed it.')
      }
      const known = JSON.stringify([algorithm.name, keyId, settings.map((name) => view.options[name])])
      return cache.get(known, async () => {
        const key = await ask(keyId, fetch, view.options)
        if (key === undefined) throw new UnknownKeyError()
        return importJwk(algorithm, key)
      })
    },
  }
}
