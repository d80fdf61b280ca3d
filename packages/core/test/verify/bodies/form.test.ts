import { describe, expect, test } from 'vitest'
import { form } from '../../../src/verify/bodies/form.ts'
import { hex, refusedAs, utf8 } from '../../support.ts'

const parse = (text: string) => form.parse(utf8(text)).body

describe('a form body', () => {
  test.each<[string, unknown]>([
    ['', {}],
    ['a=1&b=2', { a: '1', b: '2' }],
    ['a=1&a=2&a=3', { a: ['1', '2', '3'] }],
    ['a=x+y&b=%26', { a: 'x y', b: '&' }],
    ['CallSid=1&Digits=', { CallSid: '1', Digits: '' }],
    ['a=%C3%A9%f0%9f%8c%8d', { a: 'é🌍' }],
    ['a=50%&b=%zz', { a: '50%', b: '%zz' }],
    ['a=%EF%BF%BD&b=%ff', { a: '\ufffd', b: '\ufffd' }],
    ['a=%EF%BB%BFx', { a: '\ufeffx' }],
  ])('%j is its names and values', (text, value) => {
    expect(parse(text)).toEqual(value)
  })

  test.each([
    ['a byte that is not UTF-8', '613dff'],
    ['a byte order mark', 'efbbbf613d31'],
  ])('with %s is body_malformed', (_, bytes) => {
    expect(() => form.parse(hex(bytes))).toThrow(refusedAs('body_malformed'))
  })

  test.each(['__proto__=1', 'a=1&__proto__=2', '%5f%5fproto%5f%5f=1', '_%5Fproto__=1'])(
    'with a "__proto__" name is body_malformed: %s',
    (text) => {
      expect(() => parse(text)).toThrow(refusedAs('body_malformed'))
    },
  )

  test('has its values in the order in which they are written, and is written so', () => {
    const text = form.write({ to: ['b', 'a'], note: 'x & y', count: 2 })
    expect(text).toBe('to=b&to=a&note=x+%26+y&count=2')
    expect(parse(text)).toEqual({ to: ['b', 'a'], note: 'x & y', count: '2' })
  })
})
