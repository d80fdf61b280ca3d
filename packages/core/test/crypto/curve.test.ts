import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isOnCurve } from '../../src/crypto/curve.ts'
import { numRuns } from '../support.ts'

function encode(y: number, sign = 0): Uint8Array {
  const bytes = new Uint8Array(32)
  bytes[0] = y
  bytes[31] = sign << 7
  return bytes
}

test('every public key is on the curve', () => {
  for (let i = 0; i < 50; i++) {
    const { publicKey } = generateKeyPairSync('ed25519')
    expect(isOnCurve(publicKey.export({ type: 'spki', format: 'der' }).subarray(-32))).toBe(true)
  }
})

test('a y is on the curve exactly when its square has a root, by the plain way of raising to a power', () => {
  const p = 2n ** 255n - 19n
  const power = (base: bigint, exponent: bigint): bigint =>
    exponent === 0n ? 1n : (power((base * base) % p, exponent / 2n) * (exponent % 2n === 0n ? 1n : base)) % p
  const property = fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
    const y = BigInt.asUintN(255, BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)) % p
    const d = p - ((121665n * power(121666n, p - 2n)) % p)
    const xx = ((y * y - 1n) * power((d * y * y + 1n) % p, p - 2n)) % p
    const encoded = Buffer.from(y.toString(16).padStart(64, '0'), 'hex').reverse()
    expect(isOnCurve(encoded)).toBe(power((xx + p) % p, (p - 1n) / 2n) <= 1n)
  })
  fc.assert(property, { numRuns })
})

// Which small y have an x was computed by `x^2 = (y^2 - 1)/(dy^2 + 1)` with another implementation of the field.
test.each([
  [0, true],
  [1, true],
  [2, false],
  [3, true],
  [4, true],
  [5, true],
  [6, true],
  [7, false],
  [8, false],
])('y = %d is on the curve: %s', (y, expected) => {
  expect(isOnCurve(encode(y))).toBe(expected)
  expect(isOnCurve(encode(y, 1))).toBe(expected)
})
