import { Buffer } from 'node:buffer'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { toPkcs8 } from '@countersign/core/ed25519'
import type { ProviderDefinition, ProviderFactory } from '@countersign/core/provider'
import { createRandom, type Random, type Seed } from './sender/plan/random.ts'

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
 * import { sign } from '@countersign/core/sign'
 * import { telnyx } from '@countersign/providers/telnyx'
 * import { generateKeys } from '@countersign/testing'
 *
 * const keys = generateKeys(telnyx)
 * const provider = telnyx(keys)
 * const request = sign(telnyx, { data: { id: '1', event_type: 'message.received' } }, { keys })
 * console.log(provider.definition.name, request.headers['telnyx-timestamp'])
 * ```
 */
export function generateKeys<Options>(
  factory: ProviderFactory<Options, never>,
  { seed }: GenerateKeysOptions = {},
): GeneratedKeys<Options> {
  // Which keys there are follows from the definition, and from the same definition the type of its options.
  return makeKeys(factory.definition, createRandom(seed).fork('keys')) as GeneratedKeys<Options>
}

/** Options of `generateKeys`. */
export interface GenerateKeysOptions {
  /** Makes the same keys every time: for tests, and never for anything else. Default: others every time. */
  readonly seed?: Seed
}

/** Every key that a definition knows of. */
export function makeKeys({ scheme }: Pick<ProviderDefinition, 'scheme'>, random: Random): Readonly<Record<string, string>> {
  const keys: Record<string, string> = {}
  for (const { algorithm, key } of scheme.compile().slots) {
    const { encoding = 'utf8', prefix = '', privatePrefix = '' } = key ?? {}
    const write = (bytes: Uint8Array) => Buffer.from(bytes).toString(encoding === 'utf8' ? 'hex' : encoding)
    if (algorithm.keyOption === 'publicKey') {
      const seed = random.bytes(32)
      keys.publicKey = prefix + write(publicKeyOf(seed))
      keys.privateKey = privatePrefix + write(seed)
    } else {
      keys.secret = prefix + write(random.bytes(32))
    }
  }
  return keys
}

function publicKeyOf(seed: Uint8Array): Uint8Array {
  const key = createPrivateKey({ key: Buffer.from(toPkcs8(seed)), format: 'der', type: 'pkcs8' })
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-32)
}
