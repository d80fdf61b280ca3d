import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toCanonicalText } from '../../src/shared/canonical-text.ts'
import { numRuns } from '../support.ts'

describe('the canonical text of JSON', () => {
  test.each([
    ['members sorted by name', '{"b":1,"a":2}', '{"a":2,"b":1}'],
    ['members sorted at every depth', '{"z":{"b":1,"a":[{"d":1,"c":2}]}}', '{"z":{"a":[{"c":2,"d":1}],"b":1}}'],
    ['lists in their order', '[3,1,[2,[]],{}]', '[3,1,[2,[]],{}]'],
    ['no white space but in strings', ' {\n"a" :\t[ 1 , { "b" : "c d" } ] }\r\n', '{"a":[1,{"b":"c d"}]}'],
    ['numbers as they are written', '[1.0,1e3,1E+3,-0,0.10]', '[1.0,1e3,1E+3,-0,0.10]'],
    ['digits that no number of JavaScript has', '[9007199254740993,1e400]', '[9007199254740993,1e400]'],
    ['names sorted by their code units', '{"é":1,"z":2,"Z":3,"10":4,"9":5}', '{"10":4,"9":5,"Z":3,"z":2,"é":1}'],
    ['names sorted by what they mean', '{"b":1,"\\u0061":2}', '{"a":2,"b":1}'],
    ['strings in their shortest spelling', '["\\u0041\\/\\u00e9\\u0022\\u000a"]', '["A/é\\"\\n"]'],
    ['half of a surrogate pair as it is', '["\\ud800","\\uD801"]', '["\\ud800","\\ud801"]'],
    ['members of one name in their order', '{"b":0,"a":2,"a":1,"\\u0061":3}', '{"a":2,"a":1,"a":3,"b":0}'],
    ['literals', '[true,false,null]', '[true,false,null]'],
    ['a text', '"a"', '"a"'],
    ['brackets and quotes in strings', '{"a":"}],{[:\\"","b":"\\\\"}', '{"a":"}],{[:\\"","b":"\\\\"}'],
    ['names that objects have of themselves', '{"toString":1,"constructor":2}', '{"constructor":2,"toString":1}'],
  ])('has %s', (_, json, text) => {
    expect(toCanonicalText(json)).toBe(text)
  })

  test('has those members of the outermost object that are asked for', () => {
    const json = '{"meta":{"data":1},"data":{"meta":1},"\\u006deta":2}'
    expect(toCanonicalText(json, (name) => name !== 'meta')).toBe('{"data":{"meta":1}}')
    expect(toCanonicalText(json, (name) => name === 'meta')).toBe('{"meta":{"data":1},"meta":2}')
    expect(toCanonicalText(json, () => false)).toBe('{}')
  })
})

/** A JSON value as it is written, so that nothing is lost that a parser loses. */
type Written = { literal: string } | { text: string } | { list: Written[] } | { members: [name: string, Written][] }

const LITERALS = ['0', '-0', '0.0', '1', '1.0', '1e0', '1e400', '-1e400', 'null', 'true', 'false', '0.1']
const NUMBERS = ['9007199254740992', '9007199254740993', '9007199254740993.0', '0.1000000000000000001', '1e-400']
const TEXTS = ['', 'a', '\ud800', '\ud801', '\ufffd', '\\ud800', '"', '\u0000', '1', 'null', '{}', 'a":1,"b', ' ', 'é']
const { written } = fc.letrec<{ written: Written }>((tie) => {
  const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'binary', maxLength: 5 }))
  return {
    written: fc.oneof(
      { depthSize: 'small' },
      fc.record({ literal: fc.constantFrom(...LITERALS, ...NUMBERS) }),
      fc.record({ text }),
      fc.record({ list: fc.array(tie('written'), { maxLength: 4 }) }),
      fc.record({ members: fc.array(fc.tuple(text, tie('written')), { maxLength: 4 }) }),
    ),
  }
})

const SPACES = ['', '', ' ', '\n', '\t \r\n']

/** Writes it in one of many ways: with white space, other escapes and another order of members. */
function writeAnyhow(value: Written, random: () => number): string {
  const space = () => SPACES[Math.floor(random() * SPACES.length)] ?? ''
  const around = (text: string) => space() + text + space()
  const quote = (text: string) =>
    `"${[...Array(text.length).keys()]
      .map((index) => {
        const unit = text.charAt(index)
        const isPlain = unit >= ' ' && unit !== '"' && unit !== '\\' && (unit < '\ud800' || unit > '\udfff')
        if (isPlain && random() < 0.5) return unit
        const digits = text.charCodeAt(index).toString(16).padStart(4, '0')
        return `\\u${random() < 0.5 ? digits : digits.toUpperCase()}`
      })
      .join('')}"`
  if ('literal' in value) return around(value.literal)
  if ('text' in value) return around(quote(value.text))
  if ('list' in value) return around(`[${value.list.map((item) => writeAnyhow(item, random)).join() || space()}]`)
  // Members of one name stay in their order: some readers take the last of them, others the first.
  const ranks = new Map(value.members.map(([name]) => [name, random()]))
  const rankOf = ([name]: readonly [string, Written]) => ranks.get(name) ?? 0
  const shuffled = value.members.toSorted((a, b) => rankOf(a) - rankOf(b))
  const members = shuffled.map(([name, member]) => `${around(quote(name))}:${writeAnyhow(member, random)}`)
  return around(`{${members.join() || space()}}`)
}

/** What a text says, with nothing lost: the same for two values exactly when they say the same. */
function meaningOf(value: Written): unknown {
  if ('list' in value) return ['list', value.list.map(meaningOf)]
  if (!('members' in value)) return value
  const names = [...new Set(value.members.map(([name]) => name))].toSorted()
  return names.map((name) => [name, value.members.filter(([other]) => other === name).map(([, one]) => meaningOf(one))])
}

const seeds = fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }))
const toRandom = (stream: Iterator<number>) => () => Number(stream.next().value ?? 0)

test('all writings of one JSON have one canonical text, which is one of them', () => {
  const property = fc.property(written, seeds, seeds, (value, one, other) => {
    const [first, second] = [one, other].map((stream) => writeAnyhow(value, toRandom(stream)))
    const text = toCanonicalText(`${first}`)
    expect(toCanonicalText(`${second}`)).toBe(text)
    expect(toCanonicalText(text)).toBe(text)
    expect(JSON.parse(text)).toEqual(JSON.parse(`${first}`))
  })
  fc.assert(property, { numRuns: 3 * numRuns })
})

test('two texts that say something else never share a canonical text, whichever literal they differ in', () => {
  const property = fc.property(written, written, seeds, (one, other, stream) => {
    const [first, second] = [one, other].map((value) => toCanonicalText(writeAnyhow(value, toRandom(stream))))
    expect(first === second).toBe(JSON.stringify(meaningOf(one)) === JSON.stringify(meaningOf(other)))
  })
  fc.assert(property, { numRuns: 5 * numRuns })
})

test('a literal that changes anywhere in a text changes the canonical text', () => {
  const literals = [...LITERALS, ...NUMBERS, ...TEXTS.map((text) => JSON.stringify(text))]
  const place = fc.constantFrom('{"a":?}', '[?]', '{"b":[1,{"c":?}],"a":0}', '{"a":1,"a":?}', '{"a":?,"a":1}', '?')
  const pair = fc.tuple(fc.constantFrom(...literals), fc.constantFrom(...literals))
  const property = fc.property(place, pair, (json, [one, other]) => {
    const [first, second] = [one, other].map((literal) => toCanonicalText(json.replace('?', () => literal)))
    expect(first === second).toBe(one === other)
  })
  fc.assert(property, { numRuns: 5 * numRuns })
})
