import { flipBit } from '@countersign/tools/bytes'
import { describe, expect, test } from 'vitest'
import { hmacSha256 } from '../../src/crypto/algorithms/hmac-sha256.ts'
import type { KeyFormat } from '../../src/crypto/key-format.ts'
import { parseKey } from '../../src/crypto/parse-key.ts'
import { hex, utf8 } from '../support.ts'

// RFC 4231, test case 2.
const key = parseKey(hmacSha256, { encoding: 'utf8' }, 'Jefe')
const message = utf8('what do ya want for nothing?')
const mac = hex('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843')

describe('HMAC-SHA256', () => {
  test('accepts the MAC of RFC 4231', async () => {
    expect(await key.verifiesAny([message], [mac])).toBe(true)
  })

  test('finds the MAC among others', async () => {
    expect(await key.verifiesAny([message], [flipBit(mac, 0), hex(''), mac])).toBe(true)
  })

  test('accepts nothing when nothing is offered', async () => {
    expect(await key.verifiesAny([message], [])).toBe(false)
  })

  test.each([
    ['another message', utf8('what do ya want for nothing'), mac],
    ['a byte after the MAC', message, new Uint8Array([...mac, 0])],
    ['the MAC twice', message, new Uint8Array([...mac, ...mac])],
    ['zeros', message, new Uint8Array(32)],
  ])('refuses %s', async (_, text, bytes) => {
    expect(await key.verifiesAny([text], [bytes])).toBe(false)
  })

  /** @see https://github.com/advisories/GHSA-747x-5m58-mq97 */
  test('refuses every shorter beginning of the MAC (CVE-2024-21491)', async () => {
    const beginnings = Array.from(mac, (_, length) => mac.subarray(0, length))
    const verdicts = await Promise.all(beginnings.map((beginning) => key.verifiesAny([message], [beginning])))
    expect(verdicts).toEqual(beginnings.map(() => false))
  })

  test('refuses the MAC with any one bit flipped', async () => {
    const flipped = Array.from({ length: 256 }, (_, bit) => flipBit(mac, bit))
    expect(await key.verifiesAny([message], flipped)).toBe(false)
  })
})

const raw: KeyFormat = { encoding: 'utf8' }
const standard: KeyFormat = { encoding: 'base64', prefix: 'whsec_', bytes: [24, 64] }
const ofBytes = (count: number) => `whsec_${Buffer.alloc(count, 1).toString('base64')}`

test.each([24, 64])('a secret of %d bytes is a key where 24 to 64 are allowed', (count) => {
  expect(parseKey(hmacSha256, standard, ofBytes(count))).toHaveProperty('verifiesAny')
})

describe('a key that is no key', () => {
  test.each<[string, KeyFormat, unknown]>([
    ['undefined', raw, undefined],
    ['null', raw, null],
    ['a number', raw, 42],
    ['empty', raw, ''],
    ['nothing but white space', raw, ' '],
    ['with a space before it', raw, ' secret'],
    ['with a line feed after it', raw, 'secret\n'],
    ['the prefix alone', standard, 'whsec_'],
    ['without its prefix', standard, Buffer.alloc(32, 1).toString('base64')],
    ['with the prefix of a private key', standard, `whsk_${Buffer.alloc(32, 1).toString('base64')}`],
    ['with the prefix of a public key', standard, `whpk_${Buffer.alloc(32, 1).toString('base64')}`],
    ['in base64url', standard, `whsec_${'-_'.repeat(16)}`],
    ['of 23 bytes where 24 are the least', standard, ofBytes(23)],
    ['of 65 bytes where 64 are the most', standard, ofBytes(65)],
  ])('is a TypeError that names the option: %s', (_, format, text) => {
    expect(() => parseKey(hmacSha256, format, text)).toThrow(TypeError)
    expect(() => parseKey(hmacSha256, format, text)).toThrow('"secret"')
  })

  test('is not repeated by its error', () => {
    expect(() => parseKey(hmacSha256, standard, 'whsec_hunter2hunter2')).not.toThrow(/hunter2/)
    expect(() => parseKey(hmacSha256, standard, 'hunter2hunter2')).not.toThrow(/hunter2/)
  })
})
