import { describe, expect, test } from 'vitest'
import { json } from '../../../src/verify/bodies/json.ts'
import { hex, refusedAs, utf8 } from '../../support.ts'

const parse = (text: string) => json.parse(utf8(text)).body

describe('a JSON body', () => {
  test.each<[string, unknown]>([
    ['{"a":[1,"b",null,true]}', { a: [1, 'b', null, true] }],
    ['{\n  "a": 1\n}\n', { a: 1 }],
    ['{"text":"Grüße 🌍 $& \\u0041"}', { text: 'Grüße 🌍 $& A' }],
    ['null', null],
    ['"text"', 'text'],
  ])('%j is its value', (text, value) => {
    expect(parse(text)).toEqual(value)
  })

  test.each([
    ['empty', ''],
    ['cut off', '{"a":'],
    ['followed by more', '{}{}'],
    ['with a byte order mark', '\uFEFF{}'],
    ['with a comment', '{} // done'],
    ['with NaN', '{"a":NaN}'],
    ['form data', 'a=1&b=2'],
  ])('%s is body_malformed', (_, text) => {
    expect(() => parse(text)).toThrow(refusedAs('body_malformed'))
  })

  test('with a byte order mark has it named in the error', () => {
    expect(() => parse('\uFEFF{}')).toThrow(/byte order mark/)
  })

  test.each([
    ['a byte that never occurs', '7bff7d'],
    ['a sequence that ends early', '22e28222'],
    ['half of a surrogate pair', '22eda08022'],
    ['UTF-16', 'fffe7b007d00'],
  ])('with %s is body_malformed', (_, bytes) => {
    expect(() => json.parse(hex(bytes))).toThrow(refusedAs('body_malformed'))
  })

  test('is not quoted by the error that refuses it', () => {
    expect(() => parse('hunter2')).not.toThrow(/hunter2/)
  })

  test('nested a million deep is judged without running out of stack', () => {
    const text = `${'['.repeat(1_000_000)}"__proto__"${']'.repeat(1_000_000)}`
    expect(parse(text)).toBeInstanceOf(Array)
  })
})

describe('a "__proto__" key', () => {
  test.each([
    ['at the top', '{"__proto__":{"admin":true}}'],
    ['deep inside', '{"a":[{"b":{"__proto__":1}}]}'],
    ['behind another', '{"a":1,"__proto__":null}'],
    ['with its first character escaped', '{"\\u005f_proto__":1}'],
    ['with an escape in upper case', '{"\\u005F_proto__":1}'],
    ['with every character escaped', '{"\\u005f\\u005f\\u0070\\u0072\\u006f\\u0074\\u006f\\u005f\\u005f":1}'],
  ])('%s makes a body body_malformed', (_, text) => {
    expect(() => parse(text)).toThrow(refusedAs('body_malformed'))
  })

  test.each([
    ['as a value', '{"a":"__proto__"}'],
    ['as a part of a key', '{"x__proto__x":1}'],
    ['as an escaped backslash before a text like it', '{"\\\\u005f_proto__":1}'],
  ])('is not seen where the words stand %s', (_, text) => {
    expect(parse(text)).toEqual(JSON.parse(text))
  })

  test.each(['constructor', 'prototype', 'toString', 'hasOwnProperty'])('is not confused with "%s"', (name) => {
    expect(parse(`{"${name}":1}`)).toEqual({ [name]: 1 })
  })
})
