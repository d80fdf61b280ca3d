import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createTurn } from '../../src/observe/turn.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] }))
afterEach(() => void vi.useRealTimers())

const limits = { uselessShare: 1 / 10, maxMs: 10_000 }
const workFor = (ms: number, wasUseful: boolean) => async () => {
  await new Promise((resolve) => setTimeout(resolve, ms))
  return wasUseful
}

test('what comes while work goes on is left undone', async () => {
  const turn = createTurn(limits)
  const work = vi.fn(workFor(100, true))
  const taken = [turn.take(work), turn.take(work)]
  await vi.advanceTimersByTimeAsync(100)
  await Promise.all(taken)
  expect(work).toHaveBeenCalledOnce()
})

test('useful work is followed by the next', async () => {
  const turn = createTurn(limits)
  void turn.take(workFor(100, true))
  await vi.advanceTimersByTimeAsync(100)
  expect(turn.isFree()).toBe(true)
})

test.each([
  ['useless', workFor(100, false)],
  [
    'failed',
    async () => {
      await workFor(100, true)()
      throw new Error('failed')
    },
  ],
])('%s work goes on for a tenth of the time at most', async (_, work) => {
  const turn = createTurn(limits)
  turn.take(work).catch(() => undefined)
  await vi.advanceTimersByTimeAsync(999)
  expect(turn.isFree()).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(turn.isFree()).toBe(true)
})

test('work that never ends counts as ended some time', async () => {
  const turn = createTurn(limits)
  void turn.take(() => new Promise(() => undefined))
  await vi.advanceTimersByTimeAsync(9_999)
  expect(turn.isFree()).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(turn.isFree()).toBe(true)
})
