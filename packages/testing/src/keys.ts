import type { ProviderDefinition, ProviderFactory } from '@countersign/core/provider'
import { type MadeKeys, makeKeysFrom } from '@countersign/core/sign'
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
export function makeKeys({ scheme }: Pick<ProviderDefinition, 'scheme'>, random: Random): MadeKeys {
  return Object.assign({}, ...scheme.compile().slots.map((slot) => makeKeysFrom(random.bytes(32), slot)))
}
