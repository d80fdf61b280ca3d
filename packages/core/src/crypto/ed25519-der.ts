import { concatBytes } from '../shared/bytes.ts'

// What node:crypto and WebCrypto import in DER has fixed bytes before a raw key of Ed25519 (RFC 8410).

const SPKI_PREFIX = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00)

const PKCS8_PREFIX = Uint8Array.of(
  ...[0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06],
  ...[0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20],
)

/**
 * The DER of an Ed25519 public key: SubjectPublicKeyInfo, which node:crypto calls `spki`.
 *
 * @param raw 32 bytes
 */
export function toSpki(raw: Uint8Array): Uint8Array {
  return concatBytes([SPKI_PREFIX, raw])
}

/** The 32 raw bytes of a public key in DER, or `undefined`. */
export function fromSpki(der: Uint8Array): Uint8Array | undefined {
  const { length } = SPKI_PREFIX
  const isSpki = der.length === length + 32 && SPKI_PREFIX.every((byte, index) => der[index] === byte)
  return isSpki ? der.subarray(length) : undefined
}

/**
 * The DER of an Ed25519 private key: PKCS #8, which node:crypto calls `pkcs8`.
 *
 * @param seed 32 bytes
 */
export function toPkcs8(seed: Uint8Array): Uint8Array {
  return concatBytes([PKCS8_PREFIX, seed])
}
