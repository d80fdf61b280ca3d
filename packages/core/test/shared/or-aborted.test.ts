import { expect, test } from 'vitest'
import { orAborted } from '../../src/store.ts'

const REASON = new Error('The run has ended')
const never = () => new Promise<never>(() => undefined)

test('without a signal, or without its being aborted, the result is that of the operation', async () => {
  const { signal } = new AbortController()
  expect(await orAborted(Promise.resolve('done'), undefined)).toBe('done')
  expect(await orAborted(Promise.resolve('done'), signal)).toBe('done')
  await expect(orAborted(Promise.reject(REASON), signal)).rejects.toBe(REASON)
})

test('an operation that hangs is left when the signal is aborted, with its reason', async () => {
  const controller = new AbortController()
  const result = orAborted(never(), controller.signal)
  controller.abort(REASON)
  await expect(result).rejects.toBe(REASON)
})

test('a signal that is aborted already rejects, and a later failure of the operation is dropped', async () => {
  const failing = Promise.reject(new Error('No connection'))
  await expect(orAborted(failing, AbortSignal.abort(REASON))).rejects.toBe(REASON)
})
