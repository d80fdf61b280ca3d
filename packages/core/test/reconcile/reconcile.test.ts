import { expect, test } from 'vitest'
import { forEach } from '../../src/reconcile/for-each.ts'
import { parseCursor, parseTime, toCursor } from '../../src/reconcile/period.ts'

test('several items are worked on at once, and no more than that', async () => {
  let busy = 0
  let most = 0
  const done: number[] = []
  await forEach([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    most = Math.max(most, ++busy)
    await new Promise((resolve) => setTimeout(resolve, 1))
    busy--
    done.push(item)
  })
  expect(most).toBe(3)
  expect(done.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7])
})

test('after a failure nothing is begun, and what was begun has ended', async () => {
  const ended: number[] = []
  const work = forEach([1, 2, 3, 4, 5, 6], 2, async (item) => {
    if (item === 1) throw new Error('The first one')
    await new Promise((resolve) => setTimeout(resolve, 5))
    ended.push(item)
  })
  await expect(work).rejects.toThrow('The first one')
  expect(ended).toEqual([2])
})

test.each([
  ['2026-11-22T10:00:00Z', '2026-11-22T10:00:00.000Z'],
  ['2026-11-22T10:00:00.123456Z', '2026-11-22T10:00:00.123Z'],
  ['2026-11-22T10:00:00', '2026-11-22T10:00:00.000Z'],
  ['2026-11-22T12:00:00+02:00', '2026-11-22T10:00:00.000Z'],
])('%s is a time', (text, time) => {
  expect(parseTime(text)?.toISOString()).toBe(time)
})

test.each(['', 'date-time', '2026-11-22', '22/11/2026', '2026-13-45T10:00:00Z', 1_795_341_600, null, undefined])(
  '%j is no time',
  (text) => {
    expect(parseTime(text)).toBeUndefined()
  },
)

test('a cursor is read as it was written', () => {
  const period = { since: new Date('2026-11-22T10:00:00.001Z'), until: new Date('2026-11-22T11:00:00Z') }
  expect(parseCursor(toCursor('a/b', period), 'a/b')).toEqual(period)
  expect(() => parseCursor(toCursor('a/b', period), 'a')).toThrow('The cursor is none')
})
