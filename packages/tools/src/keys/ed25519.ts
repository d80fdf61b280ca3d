import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'

// Core has the same two prefixes. They stand here again, so that vectors, oracles and what a bench does by hand rest on
// node:crypto alone.

/** DER before a raw public key: SubjectPublicKeyInfo (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

/** DER before a raw seed: PKCS #8 (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The public key of its 32 raw bytes. */
export function toPublicKey(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' })
}

/** The private key of its seed of 32 bytes. */
export function toPrivateKey(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' })
}

/** The 32 raw bytes of the public key that belongs to a private one. */
export function rawPublicKeyOf(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32)
}
