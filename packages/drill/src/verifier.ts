import type { ExplainedProvider } from '@countersign/core/explain'
import { publicKeyOf, type SigningKeys } from '@countersign/core/sign'
import type { DrilledProvider } from './probe.ts'

/** The provider with the keys that verify what `keys` sign: for explanations. */
export function verifierOf(provider: DrilledProvider, { privateKey, secret }: SigningKeys): ExplainedProvider {
  const { slots } = provider.definition.scheme.compile()
  const version = slots.find(({ algorithm }) => algorithm.keyOption === 'publicKey')
  const publicKey = version && privateKey !== undefined ? publicKeyOf(version, privateKey) : undefined
  // Which keys there are follows from the definition, and from the same definition the type of its options.
  return provider({ ...(secret !== undefined && { secret }), ...(publicKey !== undefined && { publicKey }) } as never)
}
