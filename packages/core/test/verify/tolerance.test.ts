import { describe, expect, test } from 'vitest'
import { DEFAULT_TOLERANCE_SECONDS } from '../../src/provider/tolerance.ts'
import { checkTolerance, parseTimestamp } from '../../src/verify/tolerance.ts'
import { NOW, refusedAs } from '../support.ts'

describe('the text of a timestamp', () => {
  test.each([
    ['0', 0],
    ['1', 1000],
    ['1700000000', 1_700_000_000_000],
    ['999999999999', 999_999_999_999_000],
  ])('%j is an instant in seconds', (text, instant) => {
    expect(parseTimestamp(text, 'seconds')).toBe(instant)
  })

  test('is read as milliseconds where the provider says so', () => {
    expect(parseTimestamp('1700000000123', 'milliseconds')).toBe(1_700_000_000_123)
  })

  test.each([
    ['empty', ''],
    ['a leading zero', '01700000000'],
    ['two zeros', '00'],
    ['a plus sign', '+1700000000'],
    ['a minus sign', '-1'],
    ['a space before it', ' 1700000000'],
    ['a space after it', '1700000000 '],
    ['a line feed after it', '1700000000\n'],
    ['a second line', '1700000000\n1'],
    ['a fraction', '1700000000.5'],
    ['an exponent', '17e8'],
    ['hexadecimal', '0x6553f100'],
    ['a separator', '1_700_000_000'],
    ['junk behind it', '1700000000zz'],
    ['no number', 'abc'],
    ['NaN', 'NaN'],
    ['infinity', 'Infinity'],
    ['digits that are not ASCII', '１７００００００００'],
    ['a NUL', '1700000000\u0000'],
    ['13 digits', '1000000000000'],
  ])('is malformed when it is or has %s', (_, text) => {
    expect(() => parseTimestamp(text, 'seconds')).toThrow(refusedAs('timestamp_malformed'))
  })

  test('in milliseconds where seconds belong is named as such in the error', () => {
    expect(() => parseTimestamp(String(NOW), 'seconds')).toThrow(/looks like milliseconds/)
  })

  test('that is no number at all is not called milliseconds', () => {
    expect(() => parseTimestamp('yesterday', 'seconds')).not.toThrow(/looks like milliseconds/)
  })
})

describe('a time as RFC 3339 writes it', () => {
  test.each([
    ['2023-11-14T22:13:20Z', NOW],
    ['2023-11-14T22:13:20.000999999Z', NOW],
    ['2023-11-14T23:13:20+01:00', NOW],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
  ])('%s is an instant', (text, instant) => {
    expect(parseTimestamp(text, 'rfc3339')).toBe(instant)
  })

  test.each([
    ['a day that there is not', '2023-02-29T00:00:00Z'],
    ['a month that there is not', '2023-13-01T00:00:00Z'],
    ['the hour 24', '2023-11-14T24:00:00Z'],
    ['an offset that there is not', '2023-11-14T22:13:20+99:99'],
    ['no zone', '2023-11-14T22:13:20'],
    ['a space for the T', '2023-11-14 22:13:20Z'],
  ])('is malformed with %s', (_, text) => {
    expect(() => parseTimestamp(text, 'rfc3339')).toThrow(refusedAs('timestamp_malformed'))
  })
})

const judge = (seconds: number, { exclusive = false, clockMs = 0 } = {}) =>
  checkTolerance(NOW + seconds * 1000, { now: NOW + clockMs, toleranceSeconds: DEFAULT_TOLERANCE_SECONDS, exclusive })

describe('the tolerance', () => {
  test.each([-300, -299, 0, 299, 300])('of 300 s accepts a delivery dated %d s from now', (seconds) => {
    expect(() => judge(seconds)).not.toThrow()
  })

  test.each([-301, -86_400])('of 300 s refuses a delivery dated %d s from now as too old', (seconds) => {
    expect(() => judge(seconds)).toThrow(refusedAs('timestamp_too_old'))
  })

  test.each([301, 86_400])('of 300 s refuses a delivery dated %d s from now as too new', (seconds) => {
    expect(() => judge(seconds)).toThrow(refusedAs('timestamp_too_new'))
  })

  test.each([-299, 0, 299])('that is exclusive accepts a delivery dated %d s from now', (seconds) => {
    expect(() => judge(seconds, { exclusive: true })).not.toThrow()
  })

  test('that is exclusive refuses an age of exactly 300 s', () => {
    expect(() => judge(-300, { exclusive: true })).toThrow(refusedAs('timestamp_too_old'))
  })

  test('that is exclusive refuses a date of exactly 300 s ahead', () => {
    expect(() => judge(300, { exclusive: true })).toThrow(refusedAs('timestamp_too_new'))
  })

  test('is judged by whole seconds: the last millisecond of the 300th second is still in it', () => {
    expect(() => judge(-300, { clockMs: 999 })).not.toThrow()
  })

  test('is judged by whole seconds: one millisecond later is the 301st', () => {
    expect(() => judge(-300, { clockMs: 1000 })).toThrow(refusedAs('timestamp_too_old'))
  })

  test('of 0 s accepts the same second only', () => {
    expect(() => checkTolerance(NOW, { now: NOW, toleranceSeconds: 0 })).not.toThrow()
    expect(() => checkTolerance(NOW, { now: NOW + 1000, toleranceSeconds: 0 })).toThrow(refusedAs('timestamp_too_old'))
  })

  test.each([
    ['a clock that gives no number', { now: Number.NaN, toleranceSeconds: 300 }],
    ['a tolerance that is no number', { now: NOW + 86_400_000, toleranceSeconds: Number.NaN }],
  ])('lets nothing through with %s', (_, limits) => {
    expect(() => checkTolerance(NOW, limits)).toThrow()
  })
})
