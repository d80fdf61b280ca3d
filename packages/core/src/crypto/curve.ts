import { toHex } from '../shared/bytes.ts'

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
  return raiseToHalfOrder(product) <= 1n
}

/**
 * `base` to the power of (P - 1) / 2 = 2^254 - 10, whose bits are ones but for the last four, 0110. Powers of 2^n - 1 are
 * made of one another, which saves the multiplication that each of these ones would cost: half of the work.
 */
function raiseToHalfOrder(base: bigint): bigint {
  const of2 = (square(base, 1) * base) % P
  const of4 = (square(of2, 2) * of2) % P
  const of5 = (square(of4, 1) * base) % P
  const of10 = (square(of5, 5) * of5) % P
  const of20 = (square(of10, 10) * of10) % P
  const of40 = (square(of20, 20) * of20) % P
  const of80 = (square(of40, 40) * of40) % P
  const of160 = (square(of80, 80) * of80) % P
  const of240 = (square(of160, 80) * of80) % P
  const of250 = (square(of240, 10) * of10) % P
  const toThe6th = square(of2, 1)
  return (square(of250, 4) * toThe6th) % P
}

/** `base` squared `times` times. */
function square(base: bigint, times: number): bigint {
  let result = base
  for (let i = 0; i < times; i++) result = (result * result) % P
  return result
}
