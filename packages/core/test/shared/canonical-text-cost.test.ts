import { describe, expect, test } from 'vitest'
import { toCanonicalText } from '../../src/shared/canonical-text.ts'

describe('the work of a canonical text grows with its length alone:', () => {
  const half = (length: number, part: string) => part.repeat(Math.floor(length / 2 / part.length))
  test.each<[string, (length: number) => string]>([
    ['lists in lists', (length) => half(length, '[') + half(length, ']')],
    ['objects in objects', (length) => `${'{"b":1,"a":'.repeat(length / 12)}0${'}'.repeat(length / 12)}`],
    ['one list', (length) => `[${'1,'.repeat(length / 2)}1]`],
    ['one name again and again', (length) => `{${'"a":1,'.repeat(length / 6)}"a":1}`],
    ['escapes', (length) => `["${'\\u0041'.repeat(length / 6)}${'\\\\'.repeat(length / 2)}"]`],
    ['backslashes before quotes', (length) => `[${'"\\\\","\\"",'.repeat(length / 10)}1]`],
    ['white space', (length) => `[${' '.repeat(length)}]`],
  ])('%s', (_, make) => {
    const measure = (length: number) => {
      const json = make(length)
      const start = performance.now()
      expect(toCanonicalText(json).length).toBeLessThanOrEqual(json.length)
      return performance.now() - start
    }
    measure(2 ** 16)
    // Sixteen times as much would take 256 times as long if the work grew with the square.
    expect(measure(2 ** 20)).toBeLessThan(100 * Math.max(measure(2 ** 16), 10))
  })
})
