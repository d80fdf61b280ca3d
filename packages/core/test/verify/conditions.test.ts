import { header } from '@countersign/core/provider'
import { describe, expect, test } from 'vitest'
import type { Condition } from '../../src/provider/template.ts'
import { meets } from '../../src/verify/conditions.ts'

const value = header('x-token', { grammar: 'line' })

function meetsWith(received: string | undefined, is: Condition['is'], configured?: string): boolean {
  const view = { method: 'POST', target: '/', publicUrl: undefined, body: new Uint8Array(), parsed: () => undefined }
  return meets({ value, is }, { ...view, header: () => received, options: { token: configured } })
}

describe('a condition on an option', () => {
  test.each([['a'], ['token of today'], ['Grüße 😀']])('holds for the text of the option: %s', (text) => {
    expect(meetsWith(text, { option: 'token' }, text)).toBe(true)
  })

  test.each([
    ['another text', 'abd', 'abc'],
    ['its beginning', 'ab', 'abc'],
    ['its end', 'bc', 'abc'],
    ['a text that begins with it', 'abcd', 'abc'],
    ['itself twice', 'abab', 'ab'],
    ['a text that differs in its first character', 'xbc', 'abc'],
    ['an empty text, where the option is empty', '', ''],
    ['an empty text', '', 'abc'],
    ['any text, where the option is empty', 'abc', ''],
    ['"undefined", where the option is not set', 'undefined', undefined],
    ['nothing, where the option is not set', undefined, undefined],
  ])('does not hold for %s', (_name, received, configured) => {
    expect(meetsWith(received, { option: 'token' }, configured)).toBe(false)
  })
})

test('a condition on a text, and on a presence', () => {
  expect([meetsWith('a', 'a'), meetsWith('b', 'a'), meetsWith('', '')]).toEqual([true, false, false])
  expect([meetsWith('a', 'present'), meetsWith('', 'present'), meetsWith(undefined, 'present')]).toEqual([
    true,
    false,
    false,
  ])
})
