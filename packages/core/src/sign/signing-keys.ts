import type { Algorithm } from '../crypto/algorithms/algorithm.ts'
import { decodeKey, type KeyFormat } from '../crypto/key-format.ts'
import { signBytes } from '../crypto/sign-bytes.ts'
import type { SignatureVersion } from '../provider/scheme.ts'

/** Keys to sign with, written as the provider writes them. */
export interface SigningKeys {
  /**
   * The key of a pair that signs: of Ed25519 the 32 bytes of its seed, of others PKCS #8. Written as the provider writes
   * its public keys; PKCS #8 in PEM where those are PEM, and its DER otherwise.
   */
  readonly privateKey?: string | undefined
  readonly secret?: string | undefined
}

/** The name of the key that signs. */
export function keyNameOf({ keyOption }: Algorithm): keyof SigningKeys {
  return keyOption === 'secret' ? 'secret' : 'privateKey'
}

/** How the private key is written where receivers find the public one. */
const FOUND: KeyFormat = { encoding: 'pem' }

/** @throws TypeError when the key is missing or malformed */
export function signWith(
  { algorithm, key = FOUND }: SignatureVersion,
  keys: SigningKeys,
  message: Uint8Array,
): Uint8Array {
  const isSecret = algorithm.keyOption === 'secret'
  const bytes = isSecret ? decodeKey('"secret"', key, keys.secret) : decodePrivateKey(key, keys.privateKey)
  return signBytes(algorithm.signing, bytes, message)
}

/** @throws TypeError */
export function decodePrivateKey({ encoding, privatePrefix = '' }: KeyFormat, text: string | undefined): Uint8Array {
  return decodeKey('"privateKey"', { encoding, prefix: privatePrefix }, text, 'PRIVATE KEY')
}
