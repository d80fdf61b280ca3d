import { flipBit } from '@countersign/tools/bytes'
import { PRIME as EDWARDS_PRIME, encodeY } from '@countersign/tools/vectors/edwards'
import { describe, expect, test } from 'vitest'
import { createEd25519Verifier, isStrictPublicKey, verifyEd25519 } from '../../src/crypto/ed25519.ts'
import { hex, utf8 } from '../support.ts'

// RFC 8032, section 7.1, test 2.
const publicKey = hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c')
const message = hex('72')
const signature = hex(
  '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
)
const ORDER = 'edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010'
const PRIME = `ed${'ff'.repeat(30)}7f`

describe('verifyEd25519', () => {
  test('accepts a signature of RFC 8032', async () => {
    expect(await verifyEd25519(publicKey, message, signature)).toBe(true)
  })

  test.each([
    ['another message', publicKey, utf8('another'), signature],
    ['an empty message', publicKey, hex(''), signature],
    ['another key', hex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'), message, signature],
    [
      'R and S exchanged',
      publicKey,
      message,
      new Uint8Array([...signature.subarray(32), ...signature.subarray(0, 32)]),
    ],
    ['an empty signature', publicKey, message, hex('')],
    ['a signature that lacks its last byte', publicKey, message, signature.subarray(0, 63)],
    ['a byte after the signature', publicKey, message, new Uint8Array([...signature, 0])],
    ['an empty key', hex(''), message, signature],
    ['a key that lacks its last byte', publicKey.subarray(0, 31), message, signature],
    ['a byte after the key', new Uint8Array([...publicKey, 0]), message, signature],
    ['a key that is no point of the curve', hex(`02${'00'.repeat(31)}`), message, signature],
    ['S equal to the group order', publicKey, message, new Uint8Array([...signature.subarray(0, 32), ...hex(ORDER)])],
    ['nothing but zeros', publicKey, message, new Uint8Array(64)],
    ['nothing but ones', publicKey, message, new Uint8Array(64).fill(255)],
  ])('gives false for %s', async (_, key, text, bytes) => {
    expect(await verifyEd25519(key, text, bytes)).toBe(false)
  })

  test('gives one verdict whether the bytes are a Uint8Array of their own or a part of a larger buffer', async () => {
    const padded = new Uint8Array([9, 9, 9, ...signature, 9])
    expect(await verifyEd25519(publicKey, message, padded.subarray(3, 67))).toBe(true)
  })
})

test('a verifier that was prepared once judges every signature for itself', async () => {
  const verifies = createEd25519Verifier(publicKey)
  const verdicts = await Promise.all([
    verifies([message], signature),
    verifies([message], flipBit(signature, 0)),
    verifies([message], signature),
  ])
  expect(verdicts).toEqual([true, false, true])
})

describe('isStrictPublicKey', () => {
  test('takes the key of a real key pair', () => {
    expect(isStrictPublicKey(publicKey)).toBe(true)
  })

  test('takes the largest canonical y that belongs to no small-order point', () => {
    expect(isStrictPublicKey(hex(`eb${'ff'.repeat(30)}7f`))).toBe(true)
  })

  test.each([
    ['y equal to the prime', PRIME],
    ['y equal to the prime, with the sign bit', `ed${'ff'.repeat(31)}`],
    ['the largest y', `${'ff'.repeat(31)}7f`],
    ['the neutral element', `01${'00'.repeat(31)}`],
    ['the neutral element with the sign bit', `01${'00'.repeat(30)}80`],
    ['zeros', '00'.repeat(32)],
    ['no bytes', ''],
    ['31 bytes', '02'.repeat(31)],
    ['33 bytes', '02'.repeat(33)],
  ])('refuses %s', (_, bytes) => {
    expect(isStrictPublicKey(hex(bytes))).toBe(false)
  })

  test('refuses every y that is not canonical, all 19 with both sign bits', () => {
    const beyondPrime = Array.from({ length: 19 }, (_, index) => EDWARDS_PRIME + BigInt(index))
    const keys = beyondPrime.flatMap((y) => [encodeY(y, 0n), encodeY(y, 1n)])
    expect(keys.filter(isStrictPublicKey)).toEqual([])
  })
})
