import type { StoreUnderTest } from './under-test.ts'

/** One test of the contract. */
export interface StoreCase {
  readonly name: string
  /** Rejects with an error that shows the steps. */
  readonly run: <Tx>(opened: StoreUnderTest<Tx>) => Promise<void>
}
