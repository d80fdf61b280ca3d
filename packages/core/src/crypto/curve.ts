import { toHex } from '../bytes.ts'

// The numbers of edwards25519, all of them public: plain BigInt will do.

/** The prime of the field. */
export const P: bigint = 2n ** 255n - 19n

/** The number that little-endian bytes stand for. */
export function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes.toReversed())}`)
}

/** The y of an encoded point (32 bytes), which has the sign of its x in the last bit. */
export function toY(encoded: Uint8Array): bigint {
  return BigInt.asUintN(255, toNumber(encoded))
}

/**
 * Whether an encoded point (32 bytes, canonical) is on edwards25519: whether its y has an x. About half of all mistyped
 * keys have none, and would refuse every delivery without saying why.
 */
export function isOnCurve(encoded: Uint8Array): boolean {
  const y = toY(encoded)
  // x² = (y² - 1) / (dy² + 1), where d = -121665 / 121666 (RFC 8032, section 5.1), is a square exactly when this
  // product is, since -1 is one; Euler's criterion says whether it is.
  const product = ((y * y - 1n) * (121665n * y * y - 121666n) * 121666n) % P
  return power(product, (P - 1n) / 2n) <= 1n
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P
    square = (square * square) % P
  }
  return result
}
