import type { KeyEncoding } from '../crypto/key-format.ts'
import { toPrivateKey, toPublicKey } from '../crypto/sign-bytes.ts'
import type { KeySlot } from '../provider/keys/key-ring.ts'
import { toBase64, toHex } from '../shared/bytes.ts'
import { decodePrivateKey } from './signing-keys.ts'

/** Keys of both sides, written as the provider writes them: for tests and for `sign`. */
export interface MadeKeys {
  readonly secret?: string
  readonly publicKey?: string
  readonly privateKey?: string
}

/**
 * The keys for one way in which a provider signs. One seed makes the same keys every time, but of RSA.
 *
 * @param seed 32 bytes
 */
export function makeKeysFrom(seed: Uint8Array, slot: KeySlot): MadeKeys {
  const { algorithm, key = { encoding: 'pem' } } = slot
  const { encoding, prefix = '', privatePrefix = '' } = key
  if (algorithm.keyOption === 'secret') {
    return { secret: prefix + WRITERS[encoding](seed, '') }
  }
  const bytes = algorithm.signing.kind === 'ed25519' && !isSpki(encoding) ? seed : toPrivateKey(algorithm.signing, seed)
  const privateKey = privatePrefix + WRITERS[encoding](bytes, 'PRIVATE KEY')
  return { publicKey: publicKeyOf(slot, privateKey), privateKey }
}

/**
 * The public key of a private one, both written as the provider writes them.
 *
 * @throws TypeError when it is no private key of the algorithm
 */
export function publicKeyOf({ algorithm, key = { encoding: 'pem' } }: KeySlot, privateKey: string): string {
  if (algorithm.keyOption === 'secret') throw new TypeError(`${algorithm.name} has no public keys`)
  const { raw, spki } = toPublicKey(algorithm.signing, decodePrivateKey(key, privateKey))
  return (key.prefix ?? '') + WRITERS[key.encoding](isSpki(key.encoding) ? spki : raw, 'PUBLIC KEY')
}

function isSpki(encoding: KeyEncoding): boolean {
  return encoding === 'pem' || encoding === 'spki'
}

type Write = (bytes: Uint8Array, pemLabel: string) => string

const WRITERS: Readonly<Record<KeyEncoding, Write>> = {
  base64: toBase64,
  base64url: (bytes) => toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
  hex: toHex,
  HEX: (bytes) => toHex(bytes).toUpperCase(),
  // Any text will do; this is one.
  utf8: toHex,
  spki: toBase64,
  pem: (bytes, label) =>
    `-----BEGIN ${label}-----\n${toBase64(bytes).replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`,
}
