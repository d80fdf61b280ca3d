import { describe, expect, test } from 'vitest'
import { parseBody } from '../../src/verify/parse-body.ts'
import { hex, refusedAs, utf8 } from '../support.ts'

const parseJson = (text: string) => parseBody('json', utf8(text)).body
const parseForm = (text: string) => parseBody('form', utf8(text)).body

describe('a JSON body', () => {
  test.each<[string, unknown]>([
    ['{"a":[1,"b",null,true]}', { a: [1, 'b', null, true] }],
    ['{\n  "a": 1\n}\n', { a: 1 }],
    ['{"text":"Grüße 🌍 $& \\u0041"}', { text: 'Grüße 🌍 $& A' }],
    ['null', null],
    ['"text"', 'text'],
  ])('%j is its value', (text, value) => {
    expect(parseJson(text)).toEqual(value)
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
    expect(() => parseJson(text)).toThrow(refusedAs('body_malformed'))
  })

  test('with a byte order mark has it named in the error', () => {
    expect(() => parseJson('\uFEFF{}')).toThrow(/byte order mark/)
  })

  test.each([
    ['a byte that never occurs', '7bff7d'],
    ['a sequence that ends early', '22e28222'],
    ['half of a surrogate pair', '22eda08022'],
    ['UTF-16', 'fffe7b007d00'],
  ])('with %s is body_malformed', (_, bytes) => {
    expect(() => parseBody('json', hex(bytes))).toThrow(refusedAs('body_malformed'))
  })

  test('is not quoted by the error that refuses it', () => {
    expect(() => parseJson('hunter2')).not.toThrow(/hunter2/)
  })

  test('nested a million deep is judged without running out of stack', () => {
    const text = `${'['.repeat(1_000_000)}"__proto__"${']'.repeat(1_000_000)}`
    expect(parseJson(text)).toBeInstanceOf(Array)
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
    expect(() => parseJson(text)).toThrow(refusedAs('body_malformed'))
  })

  test.each([['__proto__=1'], ['a=1&__proto__=2'], ['%5f%5fproto%5f%5f=1'], ['_%5Fproto__=1']])(
    'of the form %j makes it body_malformed',
    (text) => {
      expect(() => parseForm(text)).toThrow(refusedAs('body_malformed'))
    },
  )

  test.each([
    ['as a value', '{"a":"__proto__"}'],
    ['as a part of a key', '{"x__proto__x":1}'],
    ['as an escaped backslash before a text like it', '{"\\\\u005f_proto__":1}'],
  ])('is not seen where the words stand %s', (_, text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text))
  })

  test.each(['constructor', 'prototype', 'toString', 'hasOwnProperty'])('is not confused with "%s"', (name) => {
    expect(parseJson(`{"${name}":1}`)).toEqual({ [name]: 1 })
  })
})

describe('a form body', () => {
  test.each<[string, unknown]>([
    ['', {}],
    ['a=1&b=2', { a: '1', b: '2' }],
    ['a=1&a=2&a=3', { a: ['1', '2', '3'] }],
    ['a=x+y&b=%26', { a: 'x y', b: '&' }],
    ['CallSid=1&Digits=', { CallSid: '1', Digits: '' }],
  ])('%j is its names and values', (text, value) => {
    expect(parseForm(text)).toEqual(value)
  })
})
