import { describe, expect, test } from 'vitest'
import { empty } from '../../../src/verify/bodies/empty.ts'
import { text } from '../../../src/verify/bodies/text.ts'
import { hex, refusedAs, utf8 } from '../../support.ts'

describe('a text', () => {
  test.each(['', 'plain', '{"a":1}', 'Grüße\r\n🌍\u0000'])('%j is handed out as it is', (body) => {
    expect(text.parse(utf8(body))).toEqual({ body, text: body })
  })

  test.each([
    ['a byte that is not UTF-8', 'ff'],
    ['a byte order mark', 'efbbbf61'],
  ])('with %s is body_malformed', (_, bytes) => {
    expect(() => text.parse(hex(bytes))).toThrow(refusedAs('body_malformed'))
  })

  test('is covered as a whole, or not at all', () => {
    expect(text.coveredText('words', () => true)).toBe('words')
    expect(text.coveredText('words', (name) => name === 'kind')).toBe('')
  })
})

describe('an empty body', () => {
  test('has no value', () => {
    expect(empty.parse(new Uint8Array())).toEqual({ body: undefined, text: '' })
  })

  test.each([' ', '{}', '\u0000'])('that holds %j is body_malformed', (body) => {
    expect(() => empty.parse(utf8(body))).toThrow(refusedAs('body_malformed'))
  })

  test('has no fingerprint, which would make one event of all', () => {
    expect(() => empty.coveredText('', () => true)).toThrow(TypeError)
  })
})
