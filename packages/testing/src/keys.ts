import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { ProviderFactory } from '@countersign/core'

/** The keys of a provider: one object for both sides, `sign` and the provider's factory. */
export type GeneratedKeys<Options> = KeyPairOf<Options> & SecretOf<Options>

type KeyPairOf<Options> = [Extract<Options, { readonly publicKey: unknown }>] extends [never]
  ? unknown
  : { readonly publicKey: string; readonly privateKey: string }

type SecretOf<Options> = [Extract<Options, { readonly secret: unknown }>] extends [never]
  ? unknown
  : { readonly secret: string }

/**
 * New keys, written as the provider writes them.
 *
 * @param factory the provider without keys: `telnyx`, not `telnyx({ … })`
 *
 * @example
 * ```ts
 * import { sign, telnyx } from '@countersign/core'
 * import { generateKeys } from '@countersign/testing'
 *
 * const keys = generateKeys(telnyx)
 * const provider = telnyx(keys)
 * const request = sign(telnyx, { data: { id: '1', event_type: 'message.received' } }, { keys })
 * console.log(provider.definition.name, request.headers['telnyx-timestamp'])
 * ```
 */
export function generateKeys<Options>(factory: ProviderFactory<Options, never>): GeneratedKeys<Options> {
  const keys: Record<string, string> = {}
  for (const { algorithm, key } of factory.definition.scheme.signature.versions) {
    const { encoding, prefix = '', privatePrefix = '' } = key
    const write = (bytes: Buffer) => bytes.toString(encoding === 'utf8' ? 'hex' : encoding)
    if (algorithm === 'ed25519') {
      const pair = generateKeyPairSync('ed25519')
      keys.publicKey = prefix + write(pair.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32))
      keys.privateKey = privatePrefix + write(pair.privateKey.export({ type: 'pkcs8', format: 'der' }).subarray(-32))
    } else {
      keys.secret = prefix + write(randomBytes(32))
    }
  }
  return keys as GeneratedKeys<Options>
}
