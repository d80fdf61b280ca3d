import {
  body,
  decodedUrl,
  findAmbiguity,
  header,
  member,
  query,
  sortedForm,
  type Template,
  url,
} from '@countersign/core/provider'
import { describe, expect, test } from 'vitest'

const id = header('acme-id')
const digits = header('acme-time', { grammar: 'digits' })
const instant = header('acme-time', { grammar: 'rfc3339' })

const maybe = (name: string) => member(name, { grammar: 'digits', length: 4, optional: true })

const json = { isJson: true }
const form = { isJson: false }

describe('a template with one reading', () => {
  test.each<[string, Template, { isJson: boolean }]>([
    ['the body alone', [body], form],
    ['digits and a JSON body with nothing between them', [digits, body], json],
    [
      'an id and an RFC 3339 time and a JSON body with nothing between them',
      [header('id', { grammar: 'uuid' }), instant, body],
      json,
    ],
    ['an id with dots, digits and a JSON body', [id, '.', digits, '.', body], json],
    ['an id and a JSON body with nothing between them', [id, body], json],
    ['a JSON body before digits', [body, digits], json],
    ['a JSON body before an id', [body, id], json],
    ['a JSON body between digits and an id', [digits, body, id], json],
    ['digits before a form, with a separator', [digits, '.', body], form],
    ['digits between labels, before a form', ['v0:', digits, ':', body], form],
    ['digits and an id with a comma between it and a form', [digits, ':', id, ',', body], form],
    ['digits after a form, with a separator', [body, '&', digits], form],
    ['words with colons between them', [member('a'), ':', member('b'), ':', member('c')], json],
    [
      'an optional group between labels',
      ['A\n', member('a'), '\n', { optional: ['B\n', member('b'), '\n'] }, 'C\n', member('c')],
      json,
    ],
    ['a URL before a JSON body', [url, body], json],
    ['a URL that is decoded before a JSON body', [decodedUrl(':/?'), body], json],
    [
      'a value that may be missing before a separator',
      [member('a', { grammar: 'digits', optional: true }), ':', member('b', { grammar: 'line' })],
      json,
    ],
    [
      'two values of a known length',
      [member('a', { length: 10, grammar: 'digits' }), member('b', { length: 50, grammar: 'hex' })],
      form,
    ],
  ])('%s', (_name, template, options) => {
    expect(findAmbiguity(template, options)).toBeUndefined()
  })
})

describe('a template whose boundaries move', () => {
  test.each<[string, Template, { isJson: boolean }]>([
    ['an id with dots before another id', [id, '.', header('other'), '.', body], json],
    ['an id before a form', [digits, '|', id, '|', body], form],
    ['digits before a form with nothing between them', [digits, body], form],
    ['digits before a digit', [digits, '0', body], form],
    ['digits after a form with nothing between them', [body, digits], form],
    ['an id after a form, with a separator that both may hold', [body, '|', id], form],
    ['an id before digits with nothing between them', [id, digits, '.', body], json],
    ['digits before an id with nothing between them', [digits, id, '.', body], json],
    ['an id before digits, after a body', [body, '.', id, digits], json],
    ['two words with nothing between them', [member('a'), member('b')], json],
    ['a URL before the fields of a form', [url, sortedForm], form],
    ['a line before a JSON body, which may begin with white space', [header('line', { grammar: 'line' }), body], json],
    ['a URL with spaces before a JSON body', [decodedUrl(': '), body], json],
    ['a query before a word with its separator in it', [query('a', 'plain'), ':', query('b', 'plain')], json],
    [
      'a value that may be missing next to one of its kind',
      [member('a', { grammar: 'digits', optional: true }), member('b', { grammar: 'digits' })],
      json,
    ],
    [
      'a value of a known length whose padding looks like a label',
      [
        member('a', { grammar: 'base64', length: 4, optional: true }),
        { optional: ['', member('b', { grammar: 'currency' }), '='] },
      ],
      json,
    ],
    [
      'lines with a character beyond ASCII between them',
      [member('a', { grammar: 'line' }), 'é', member('b', { grammar: 'line' })],
      json,
    ],
    ['two values of a known length that may both be missing', [maybe('a'), maybe('b')], json],
  ])('%s', (_name, template, options) => {
    const found = findAmbiguity(template, options)
    // `null` has no text: what is found must be one.
    expect(found?.text ?? null).toEqual(expect.any(String))
  })

  test('is shown by a text that has two readings, and the part that they disagree on', () => {
    const found = findAmbiguity([digits, '|', id, '|', body], form)
    expect(found?.part).toBe(2)
    const [, first = '', second = ''] = /^\d+\|(.*)\|(.*)$/s.exec(found?.text ?? '') ?? []
    expect(`${first}|${second}`.split('|').length).toBeGreaterThan(2)
  })

  test('is found where the characters of a URL are decoded, too', () => {
    expect(findAmbiguity([decodedUrl(':/'), sortedForm], form)).toBeDefined()
    expect(findAmbiguity([decodedUrl(':/ '), body], json)).toBeDefined()
    expect(findAmbiguity([decodedUrl(':/'), body], json)).toBeUndefined()
  })
})
