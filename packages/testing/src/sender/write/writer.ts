import type { Provider } from '@countersign/core'
import type { ProviderDefinition } from '@countersign/core/provider'
import { type SigningKeys, sign } from '@countersign/core/sign'
import { makeKeys } from '../../keys.ts'
import type { Random } from '../plan/random.ts'
import { wireOf } from '../profiles/index.ts'
import type { WireProfile } from '../profiles/profile.ts'

/** A provider's factory, as far as a sender needs it. */
export interface SenderProvider {
  (options: never): Provider
  readonly definition: ProviderDefinition
}

/** Who writes and signs. */
export interface WriterOptions {
  /** The factory, not the configured provider: `telnyx`. */
  readonly provider: SenderProvider
  /** What the provider signs with, as `generateKeys` makes it. */
  readonly keys: SigningKeys
}

/** Who writes and signs, and how it looks on the wire. */
export interface Writer extends WriterOptions {
  readonly definition: ProviderDefinition
  readonly profile: WireProfile
  /** What a stranger would sign with. */
  readonly otherKeys: SigningKeys
}

/** @throws TypeError for a provider that is none, and for keys that are missing or malformed */
export function toWriter({ provider, keys }: WriterOptions, random: Random): Writer {
  if (!provider?.definition) throw new TypeError('"provider" must be a factory, for example telnyx')
  const { definition } = provider
  // The keys are tried now, and not with the first event.
  sign(provider, '', { keys })
  return {
    provider,
    keys,
    definition,
    profile: wireOf(definition.name),
    otherKeys: makeOtherKeys(definition, keys, random),
  }
}

/** As many keys as the provider signs with, and none of them its own. */
function makeOtherKeys(definition: ProviderDefinition, keys: SigningKeys, random: Random): SigningKeys {
  const given = Object.entries(keys).flatMap(([name, key]) => (key === undefined ? [] : [name]))
  const others = makeKeys(definition, random.fork('other keys'))
  return Object.fromEntries(Object.entries(others).filter(([name]) => given.includes(name)))
}
