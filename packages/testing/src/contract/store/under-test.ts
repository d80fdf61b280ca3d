import type { IdempotencyStore } from '@countersign/core/store'

/** A store opened for one test, empty. */
export interface StoreUnderTest<Tx = never> {
  readonly store: IdempotencyStore<Tx>
  /** The same data through another connection, as another process would see it. Default: `store` itself. */
  readonly other?: IdempotencyStore<Tx>
  /** Whether all calls go through one connection, so that claims wait while a commit is under way. Default: `false`. */
  readonly hasOneConnection?: boolean
  /** Lets time pass for leases and marks: sets the stored deadlines earlier, or the clock of a store that takes one forward. */
  readonly elapse: (ms: number) => unknown
  /** For stores with `commit`: rows of the user, written in the transaction. */
  readonly effects?: StoreEffects<Tx>
  readonly close?: () => unknown
}

/** What a test writes in a transaction, and reads back. */
export interface StoreEffects<Tx> {
  /** Inserts a row. */
  readonly write: (tx: Tx, name: string) => unknown
  /** Counts the rows of that name, as they are seen outside the transaction. */
  readonly count: (name: string) => Promise<number> | number
  /**
   * Runs a statement at which the database ends the transaction, and swallows the error: with PostgreSQL any statement
   * that it refuses, with SQLite `INSERT OR ROLLBACK` of a row that exists.
   */
  readonly failQuietly: (tx: Tx) => unknown
}
