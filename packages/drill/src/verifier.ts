import { Buffer } from 'node:buffer'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import type { ExplainedProvider } from '@countersign/core/explain'
import type { KeySlot } from '@countersign/core/provider'
import type { SigningKeys } from '@countersign/core/sign'
import type { DrilledProvider } from './probe.ts'

/** The provider with the keys that verify what `keys` sign: for explanations. */
export function verifierOf(provider: DrilledProvider, { privateKey, secret }: SigningKeys): ExplainedProvider {
  const { slots } = provider.definition.scheme.compile()
  const version = slots.find(({ algorithm }) => algorithm.keyOption === 'publicKey')
  const publicKey = version && privateKey !== undefined ? publicKeyOf(version, privateKey) : undefined
  // Which keys there are follows from the definition, and from the same definition the type of its options.
  return provider({ ...(secret !== undefined && { secret }), ...(publicKey !== undefined && { publicKey }) } as never)
}

/** DER before a raw Ed25519 seed: PKCS #8 (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

function publicKeyOf({ key: format }: KeySlot, text: string): string {
  const { encoding = 'base64', prefix = '', privatePrefix = '' } = format ?? {}
  // Svix writes the public key after the seed.
  const seed = Buffer.from(text.slice(privatePrefix.length), encoding).subarray(0, 32)
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' })
  const bytes = createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-32)
  return prefix + bytes.toString(encoding)
}
