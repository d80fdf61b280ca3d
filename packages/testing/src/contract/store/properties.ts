import type { StoreCase } from './case.ts'
import type { StoreUnderTest } from './under-test.ts'
import { COMMIT_WEIGHTS, PEEK_WEIGHTS, WEIGHTS, type Weights } from './weights.ts'

export const PROPERTY_CASES: readonly StoreCase[] = [
  {
    name: 'any calls, one after another and then simultaneously, are answered as by the model',
    run: (opened) => checkLater(opened, WEIGHTS),
  },
]

export const COMMIT_PROPERTY_CASES: readonly StoreCase[] = [
  {
    name: 'any calls and commits, one after another and then simultaneously, are answered as by the model',
    run: (opened) => checkLater(opened, [...WEIGHTS, ...COMMIT_WEIGHTS]),
  },
]

export const PEEK_PROPERTY_CASES: readonly StoreCase[] = [
  {
    name: 'any calls with peeks among them, one after another and then simultaneously, are answered as by the model',
    run: (opened) => checkLater(opened, [...WEIGHTS, ...PEEK_WEIGHTS]),
  },
]

/** fast-check is loaded by the tests that need it. Users of the sender alone should not wait for it. */
async function checkLater<Tx>(opened: StoreUnderTest<Tx>, weights: Weights): Promise<void> {
  const { check } = await import('./random.ts')
  await check(opened, weights)
}
