import type { ProviderDefinition } from './definition.ts'
import type { MessageSpec } from './scheme.ts'
import type { Value } from './value.ts'

/** How a provider signs, where it signs a message; `undefined` where it proves itself in another way. */
export function messageSpecOf({ scheme }: Pick<ProviderDefinition<never>, 'scheme'>): MessageSpec | undefined {
  return scheme.kind === 'message' ? scheme.spec : undefined
}

/** Where a message's signature stands; of several places, the first. */
export function signatureSourceOf({ signature: { from } }: MessageSpec): Value {
  const [source] = 'place' in from ? [from] : from
  if (!source) throw new TypeError('"signature.from" is an empty list. Say where the signature stands.')
  return source
}
