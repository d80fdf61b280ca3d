import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasDoubledName } from '../../../src/verify/bodies/doubled-name.ts'
import { numRuns } from '../../support.ts'

test.each([
  ['at the top', '{"id":1,"id":1}'],
  ['with others between', '{"id":1,"a":{"b":[1,{"c":2}]},"id":2}'],
  ['in another spelling', '{"id":1,"\\u0069d":2}'],
  ['in an object within', '{"data":{"id":1,"x":[],"id":2}}'],
  ['in an object of a list at the top', '[{"id":1},{"id":1,"id":2}]'],
  ['that is empty', '{"":1,"":2}'],
  ['with an escaped quote in it', '{"a\\"":1,"a\\"":2}'],
  ['after a text that ends with a backslash', '{"t":"\\\\","id":1,"id":2}'],
])('a name is doubled %s', (_, json) => {
  expect(hasDoubledName(json, 2)).toBe(true)
})

test.each([
  ['in two objects', '{"a":{"id":1},"b":{"id":1},"id":1}'],
  ['in the objects of a list', '{"list":[{"id":1},{"id":2}]}'],
  ['deeper than is looked', '{"a":{"b":{"id":1,"id":2}}}'],
  ['in a text', '{"a":"\\"id\\":1,\\"id\\":2","b":":{"}'],
  ['as a name and as a value', '{"a":"b","b":"a","c":["a","a"]}'],
])('a name that stands %s is not doubled', (_, json) => {
  expect(hasDoubledName(json, 2)).toBe(false)
})

test('a name is doubled exactly where an object has fewer members than were written', () => {
  const names = fc.array(fc.constantFrom('id', 'a', 'a"', 'a\\', ':', '\u00e9', ''), { maxLength: 4 })
  const value = fc.jsonValue({ maxDepth: 2 })
  const property = fc.property(names, value, fc.boolean(), (of, member, isWithin) => {
    const object = `{${of.map((name) => `${JSON.stringify(name)}:${JSON.stringify(member)}`).join()}}`
    const json = isWithin ? `{"a":${object}}` : object
    expect(hasDoubledName(json, isWithin ? 2 : 1)).toBe(new Set(of).size < of.length)
  })
  fc.assert(property, { numRuns })
})
