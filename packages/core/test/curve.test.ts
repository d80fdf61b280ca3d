import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { isOnCurve } from '../src/crypto/curve.ts'

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
