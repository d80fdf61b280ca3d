import { describe, expect, test } from 'vitest'
import { formWithJson } from '../../../src/verify/bodies/form-with-json.ts'
import { refusedAs, utf8 } from '../../support.ts'

const format = formWithJson('payload')
const inField = (text: string) => `payload=${encodeURIComponent(text)}`

describe('a form with JSON in its one field', () => {
  test('is the value of the JSON, and its text', () => {
    const text = '{ "type": "block_actions", "n": 1.0 }'
    expect(format.parse(utf8(inField(text)))).toEqual({ body: { type: 'block_actions', n: 1 }, text })
  })

  test('is parsed as it is written', () => {
    const body = { text: 'Grüße & 🌍 + "quotes" 100%' }
    expect(format.parse(utf8(format.wrap?.(format.write(body)) ?? '')).body).toEqual(body)
  })

  test.each([
    ['has no field', ''],
    ['lacks the field', 'other=%7B%7D'],
    ['has another field before it', `token=x&${inField('{}')}`],
    ['has another field after it', `${inField('{}')}&token=x`],
    ['has the field twice', `${inField('{}')}&${inField('{}')}`],
    ['has a field that is no JSON', 'payload=%7B'],
    ['has an empty field', 'payload='],
    ['has a field with a byte order mark', inField('\uFEFF{}')],
    ['has a "__proto__" key in its JSON', inField('{"a":{"__proto__":1}}')],
    ['has a "__proto__" field', `__proto__=1&${inField('{}')}`],
    ['has an escape in it that is not UTF-8', 'payload=%22%ff%22'],
    ['is JSON itself', '{"payload":{}}'],
  ])('is body_malformed where it %s', (_, text) => {
    expect(() => format.parse(utf8(text))).toThrow(refusedAs('body_malformed'))
  })

  test('tells of names that are in an object twice', () => {
    expect(format.hasDoubledName('{"id":1,"id":2}', 2)).toBe(true)
  })
})
