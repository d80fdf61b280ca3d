import type { Claim, Keys } from '@countersign/core/store'
import { expect, test } from 'vitest'
import { shareClaims } from '../src/shared/share-claims.ts'

/** Claims that are answered when the test says so, in their order. */
function hold() {
  const asked: { readonly keys: Keys; readonly token: string; readonly settle: (claim: Claim | Error) => void }[] = []
  const claim = shareClaims(
    (keys, token) =>
      new Promise((resolve, reject) => {
        asked.push({ keys, token, settle: (answer) => (answer instanceof Error ? reject(answer) : resolve(answer)) })
      }),
  )
  const settle = async (index: number, answer: Claim | Error) => {
    asked[index]?.settle(answer)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { asked, claim, settle }
}

test('asks once more for all that come while an answer is under way, and gives it to one of them', async () => {
  const { asked, claim, settle } = hold()
  const first = claim(['a', 'b'], 'one', 1)
  const others = ['two', 'three', 'four'].map((token) => claim(['b', 'a'], token, 1))
  expect(asked).toHaveLength(1)
  await settle(0, 'in_progress')
  expect(asked.map(({ token }) => token)).toEqual(['one', 'two'])
  await settle(1, 'claimed')
  expect(await first).toBe('in_progress')
  expect(await Promise.all(others)).toEqual(['claimed', 'in_progress', 'in_progress'])
  expect(asked).toHaveLength(2)
})

test('answers a token that asks twice alike', async () => {
  const { claim, settle } = hold()
  const claims = ['one', 'two', 'two'].map((token) => claim(['a'], token, 1))
  await settle(0, 'in_progress')
  await settle(1, 'claimed')
  expect(await Promise.all(claims)).toEqual(['in_progress', 'claimed', 'claimed'])
})

test('asks anew for what comes after an answer was asked for', async () => {
  const { asked, claim, settle } = hold()
  const claims = [claim(['a'], 'one', 1), claim(['a'], 'two', 1)]
  await settle(0, 'in_progress')
  claims.push(claim(['a'], 'three', 1))
  await settle(1, 'completed')
  expect(asked).toHaveLength(3)
  await settle(2, 'claimed')
  expect(await Promise.all(claims)).toEqual(['in_progress', 'completed', 'claimed'])
})

test('fails those that shared a failure, and asks anew after it', async () => {
  const { asked, claim, settle } = hold()
  const failure = new Error('The server is unreachable')
  const first = expect(claim(['a'], 'one', 1)).rejects.toBe(failure)
  const second = expect(claim(['a'], 'two', 1)).rejects.toBe(failure)
  const third = expect(claim(['a'], 'three', 1)).rejects.toBe(failure)
  await settle(0, failure)
  await settle(1, failure)
  await Promise.all([first, second, third])
  void claim(['a'], 'four', 1)
  expect(asked).toHaveLength(3)
})

test('keeps events with other keys apart', () => {
  const { asked, claim } = hold()
  for (const keys of [['a'], ['a', 'b'], ['["a"]'], ['b']] as const) void claim(keys, 'one', 1)
  expect(asked).toHaveLength(4)
})
