import { describe, expect, test } from 'vitest'
import { toCanonicalJson } from '../../src/shared/canonical-json.ts'

describe('canonical JSON', () => {
  test.each<[string, unknown, string]>([
    ['members sorted by name', { b: 1, a: 2 }, '{"a":2,"b":1}'],
    ['members sorted at every depth', { z: { b: 1, a: [{ d: 1, c: 2 }] } }, '{"z":{"a":[{"c":2,"d":1}],"b":1}}'],
    ['lists in their order', [3, 1, 2], '[3,1,2]'],
    ['no white space', { a: [1, { b: 'c d' }] }, '{"a":[1,{"b":"c d"}]}'],
    ['numbers as JavaScript writes them', [1.0, 1e3, 0.1, 1e21, -0], '[1,1000,0.1,1e+21,0]'],
    ['names sorted by their code units', { é: 1, z: 2, Z: 3, 10: 4, 9: 5 }, '{"9":5,"10":4,"Z":3,"z":2,"é":1}'],
    ['null', null, 'null'],
    ['undefined as null', undefined, 'null'],
    ['a text', 'a"b', '"a\\"b"'],
    ['a name that objects have of themselves', { toString: 1, constructor: 2 }, '{"constructor":2,"toString":1}'],
  ])('writes %s', (_, value, text) => {
    expect(toCanonicalJson(value)).toBe(text)
  })

  test.each([
    ['the order of members', '{"a":1,"b":{"c":2,"d":3}}', '{"b":{"d":3,"c":2},"a":1}'],
    ['white space', '{"a":1}', '{\n  "a" : 1\n}'],
    ['the way a character is written', '{"a":"é"}', '{"\\u0061":"\\u00e9"}'],
    ['the way a number is written', '{"a":100}', '{"a":1.0e2}'],
  ])('does not depend on %s', (_, one, other) => {
    expect(toCanonicalJson(JSON.parse(one))).toBe(toCanonicalJson(JSON.parse(other)))
  })

  test.each<[string, unknown, unknown]>([
    ['a number and its text', { a: 1 }, { a: '1' }],
    ['null and a missing member', { a: null }, {}],
    ['a list and an object', { a: [1] }, { a: { 0: 1 } }],
    ['nothing and an empty list', { a: null }, { a: [] }],
    ['two orders of a list', [1, 2], [2, 1]],
  ])('tells %s apart', (_, one, other) => {
    expect(toCanonicalJson(one)).not.toBe(toCanonicalJson(other))
  })
})
