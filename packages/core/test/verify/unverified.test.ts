import { describe, expect, test } from 'vitest'
import { checkDepth, checkFields, MOST_UNVERIFIED } from '../../src/verify/unverified.ts'
import { refusedAs, utf8 } from '../support.ts'

/** Bytes that count how often they are read. */
function counted(bytes: Uint8Array): { readonly bytes: Uint8Array; readonly reads: () => number } {
  let reads = 0
  const proxy = new Proxy(bytes, {
    get(target, name) {
      if (typeof name === 'string' && /^\d+$/.test(name)) reads++
      return Reflect.get(target, name, target)
    },
  })
  return { bytes: proxy, reads: () => reads }
}

const nested = (depth: number) => `${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`

describe('the depth of a body that nobody verified yet', () => {
  test.each([
    ['128 levels', nested(128)],
    ['brackets in strings', `{"a":"${'[{'.repeat(1000)}"}`],
    ['brackets after an escaped quote', `{"a":"\\"${'['.repeat(1000)}"}`],
    ['brackets after an escaped backslash', `["\\\\",${'[],'.repeat(1000)}1]`],
    ['many lists, next to each other', `[${'[],'.repeat(1000)}1]`],
    ['nothing', ''],
  ])('may be that of %s', (_, text) => {
    expect(() => checkDepth(utf8(text))).not.toThrow()
  })

  test.each([
    ['130 levels', nested(130)],
    ['129 lists that do not end', '['.repeat(129)],
    ['brackets after a string that ends in a backslash', `["\\\\",${'['.repeat(128)}`],
  ])('is refused where it is %s', (_, text) => {
    expect(() => checkDepth(utf8(text))).toThrow(refusedAs('body_malformed'))
  })

  test('costs 129 bytes of 800 kB of brackets', () => {
    const { bytes, reads } = counted(new Uint8Array(800_000).fill(0x5b))
    expect(() => checkDepth(bytes)).toThrow(refusedAs('body_malformed'))
    expect(reads()).toBe(129)
  })

  test('costs one pass over what is not deep', () => {
    const { bytes, reads } = counted(utf8('[]'.repeat(400)))
    checkDepth(bytes)
    expect(reads()).toBe(800)
  })
})

test('what is parsed before it is verified is at most this', () => {
  expect(MOST_UNVERIFIED).toEqual({ bytes: 524_288, depth: 128, fields: 1000 })
})

describe('the fields of a form that nobody verified yet', () => {
  test('may be 1000', () => {
    expect(() => checkFields(utf8(Array(MOST_UNVERIFIED.fields).fill('a=1').join('&')))).not.toThrow()
  })

  test('are refused where they are more', () => {
    expect(() =>
      checkFields(
        utf8(
          Array(MOST_UNVERIFIED.fields + 1)
            .fill('a=1')
            .join('&'),
        ),
      ),
    ).toThrow(refusedAs('body_malformed'))
    expect(() => checkFields(utf8('&'.repeat(1000)))).toThrow(refusedAs('body_malformed'))
  })
})
