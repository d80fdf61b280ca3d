import { createHash } from 'node:crypto'
import { toHex, utf8 } from '../bytes.ts'
import { challenge, decodeY, encode, fromLittleEndian, multiply, ORDER, type Point } from './edwards.ts'

// What a forger of Ed25519 signatures needs besides the curve.

/** The eight points whose order divides the cofactor, from the neutral one up: multiples of an ordinary point's residue. */
export function findTorsion(): readonly Point[] {
  for (let y = 3n; ; y++) {
    const point = decodeY(y, 0n)
    const residue = point && multiply(point, ORDER)
    const multiples = residue && Array.from({ length: 8 }, (_, index) => multiply(residue, BigInt(index)))
    if (multiples && new Set(multiples.map((multiple) => toHex(encode(multiple)))).size === 8) return multiples
  }
}

/** The first message whose challenge is `remainder` modulo 8, so that k·T is a known multiple of T. */
export function findMessage(r: Uint8Array, publicKey: Uint8Array, remainder: bigint): Uint8Array {
  for (let count = 0; ; count++) {
    const message = utf8(`message ${count}`)
    if (challenge(r, publicKey, message) % 8n === remainder) return message
  }
}

/** The scalar a of the public key a·B that a seed has, clamped (RFC 8032, section 5.1.5). */
export function toScalar(seed: Uint8Array): bigint {
  const half = createHash('sha512').update(seed).digest().subarray(0, 32)
  return (fromLittleEndian(half) & (2n ** 254n - 8n)) | (2n ** 254n)
}
