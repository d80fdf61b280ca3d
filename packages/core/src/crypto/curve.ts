// Arithmetic for configured keys only: once for each key, and on public values, so plain BigInt will do.

const P = 2n ** 255n - 19n
/** The constant d of edwards25519 (RFC 8032, section 5.1). */
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n

/**
 * Whether an encoded point (32 bytes, canonical) is on edwards25519: whether its y has an x. About half of all mistyped
 * keys have none, and would refuse every delivery without saying why.
 */
export function isOnCurve(encoded: Uint8Array): boolean {
  const y = encoded.reduceRight((value, byte, index) => (value << 8n) | BigInt(index === 31 ? byte & 0x7f : byte), 0n)
  // x² = (y² - 1) / (dy² + 1) is a square exactly when the product of the two is (Euler's criterion).
  const product = ((y * y - 1n) * (D * y * y + 1n)) % P
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
