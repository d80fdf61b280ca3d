import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import {
  concatBytes,
  fromBase64,
  fromHex,
  fromUtf8,
  toBase64,
  toByteView,
  toHex,
  toOwnBytes,
  toUtf8,
} from '../../src/shared/bytes.ts'
import { hex, utf8 } from '../support.ts'

describe('hexadecimal', () => {
  test.each([
    ['nothing', '', []],
    ['one byte', '0a', [10]],
    ['every digit', '0123456789abcdef', [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef]],
  ])('of %s reads as the bytes it was written from', (_, text, bytes) => {
    expect({ bytes: [...(fromHex(text) ?? [])], text: toHex(Uint8Array.from(bytes)) }).toEqual({ bytes, text })
  })

  test.each([
    ['upper case', 'AB'],
    ['an odd number of digits', 'abc'],
    ['a "0x" before it', '0xab'],
    ['a space before it', ' abc'],
    ['a line feed after it', 'abc\n'],
    ['a letter after "f"', 'ag'],
    ['the character before "0"', '/0'],
    ['the character after "9"', ':0'],
    ['the character before "a"', '`0'],
    ['digits that are not ASCII', '１２'],
  ])('with %s is no bytes at all', (_, text) => {
    expect(fromHex(text)).toBeUndefined()
  })
})

describe('base64', () => {
  // RFC 4648, section 10.
  test.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ])('of "%s" is "%s", both ways', (text, encoded) => {
    expect({ encoded: toBase64(utf8(text)), bytes: fromBase64(encoded) }).toEqual({ encoded, bytes: utf8(text) })
  })

  test('writes and reads the digits beyond the letters and numbers', () => {
    expect({ text: toBase64(hex('fbefff')), bytes: fromBase64('++//') }).toEqual({ text: '++//', bytes: hex('fbefff') })
  })

  test.each([
    ['missing padding', 'Zg'],
    ['half of the padding', 'Zg='],
    ['padding that is not needed', 'Zm9v===='],
    ['padding only', '===='],
    ['one digit in the last group', 'Z==='],
    ['padding inside', 'Zg==Zg=='],
    ['padding in the middle of a group', 'Z=m9'],
    ['the digits of base64url', '--__'],
    ['a space inside', 'Zm 9'],
    ['a line feed at the end', 'Zm9\n'],
    ['a line feed behind a whole text', 'Zm9v\n'],
    ['four unused bits that are not zero', 'Zh=='],
    ['two unused bits that are not zero', 'Zm9='],
    ['a character that is not ASCII', 'Zm9é'],
    ['a character whose low byte is a digit', 'Zm9\u0141'],
  ])('with %s is no bytes at all', (_, text) => {
    expect(fromBase64(text)).toBeUndefined()
  })
})

describe('UTF-8', () => {
  test.each(['', 'plain', 'Grüße, 世界 🌍', '\uFEFF{}', '\u0000'])('%j reads back as it was written', (text) => {
    expect(toUtf8(fromUtf8(text))).toBe(text)
  })

  test.each([
    ['a byte that never occurs', 'ff'],
    ['a lone continuation byte', '80'],
    ['a sequence that ends early', 'e282'],
    ['an overlong form of "/"', 'c0af'],
    ['half of a surrogate pair', 'eda080'],
    ['a code point above U+10FFFF', 'f4908080'],
  ])('with %s is no text at all', (_, bytes) => {
    expect(toUtf8(hex(bytes))).toBeUndefined()
  })
})

test('concatenated bytes stand in the order of their parts', () => {
  expect(concatBytes([hex('0102'), hex(''), hex('03')])).toEqual(hex('010203'))
})

test('no parts make no bytes', () => {
  expect(concatBytes([])).toEqual(hex(''))
})

describe('bytes are recognised by what they are', () => {
  test.each<[string, unknown]>([
    ['a Uint8Array', Uint8Array.of(1, 2)],
    ['a Buffer', Buffer.from([1, 2])],
    ['an ArrayBuffer', Uint8Array.of(1, 2).buffer],
    ['a DataView', new DataView(Uint8Array.of(0, 1, 2).buffer, 1)],
    ['a Uint8Array of another realm', runInNewContext('Uint8Array.of(1, 2)')],
    ['an ArrayBuffer of another realm', runInNewContext('Uint8Array.of(1, 2).buffer')],
  ])('%s', (_, value) => {
    const bytes = toByteView(value)
    expect(bytes).toEqual(Uint8Array.of(1, 2))
    expect(bytes?.constructor).toBe(Uint8Array)
  })

  test.each<[string, unknown]>([
    ['a text', 'ab'],
    ['a list', [1, 2]],
    ['an object', { length: 2, byteLength: 2 }],
    ['nothing', undefined],
  ])('and not %s', (_, value) => {
    expect(toByteView(value)).toBeUndefined()
  })
})

test('a view of a larger buffer gets memory of its own, and nothing else is copied', () => {
  const pool = Uint8Array.of(7, 1, 2, 7)
  const own = toOwnBytes(pool.subarray(1, 3))
  expect(own).toEqual(Uint8Array.of(1, 2))
  expect(own.buffer.byteLength).toBe(2)
  expect(toOwnBytes(own)).toBe(own)
})
