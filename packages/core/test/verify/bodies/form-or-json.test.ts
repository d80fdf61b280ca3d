import { describe, expect, test } from 'vitest'
import { formOrJson } from '../../../src/verify/bodies/form-or-json.ts'
import { refusedAs, utf8 } from '../../support.ts'

const parse = (text: string) => formOrJson.parse(utf8(text)).body

describe('a form or JSON', () => {
  test.each<[string, unknown]>([
    ['{"a":1}', { a: 1 }],
    ['[{"a":1}]', [{ a: 1 }]],
    ['a=1&b={}', { a: '1', b: '{}' }],
    ['%7B%22a%22%3A1%7D', { '{"a":1}': '' }],
    ['"text"', { '"text"': '' }],
    ['', {}],
  ])('%j is read by its first byte', (text, value) => {
    expect(parse(text)).toEqual(value)
  })

  test.each([
    '{',
    '{a=1}',
    '[]&a=1',
    ' {"a":1}',
    '\n{"a":1}',
    '\t[]',
    '\u0000a=1',
    '\uFEFF{}',
    '{"__proto__":1}',
    '__proto__=1',
  ])('%j is body_malformed', (text) => {
    expect(() => parse(text)).toThrow(refusedAs('body_malformed'))
  })

  test('has the covered text of what it is', () => {
    const isCovered = (name: string) => name === 'b'
    expect(formOrJson.coveredText('{"a":1, "b":2}', isCovered)).toBe('{"b":2}')
    expect(formOrJson.coveredText('a=1&b=2', isCovered)).toBe('b=2')
  })

  test('tells of names that are in an object twice, and has a list for those of a form', () => {
    expect(formOrJson.hasDoubledName('{"id":1,"id":2}', 2)).toBe(true)
    expect(formOrJson.hasDoubledName('id=1&id=2', 2)).toBe(false)
    expect(parse('id=1&id=2')).toEqual({ id: ['1', '2'] })
  })
})
