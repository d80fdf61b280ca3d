/**
 * Runs one statement and resolves to its rows, as objects by column. `$1` in the text stands for the first of the values,
 * which are all text; a statement may name a value more than once.
 */
export type PostgresRun = (text: string, values: string[]) => PromiseLike<readonly unknown[]>

/** The proof that a transaction has carried out the store's part. */
export interface Transacted<Tx> {
  readonly tx: Tx
}

/** The store's part of a transaction. `tx` is what the user's work gets from `context.commit`. */
export type TransactionPart = <Tx>(tx: Tx, run: PostgresRun) => Promise<Transacted<Tx>>

/**
 * A client that the store does not know, in two functions. With it, `context.commit` passes the transaction of your own
 * library. An error of the server must carry its SQLSTATE as `code`, or have an error with such a `code` as its `cause`.
 *
 * @example
 * ```ts
 * import { postgresStore } from '@countersign/stores/postgres'
 * import postgres from 'postgres'
 *
 * const sql = postgres(process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1/test', { prepare: false })
 * const store = postgresStore(
 *   {
 *     run: (text, values) => sql.unsafe(text, values),
 *     transact: (part) => sql.begin((tx) => part(tx, (text, values) => tx.unsafe(text, values))),
 *   },
 *   { table: 'example_driver_keys' },
 * )
 *
 * const token = crypto.randomUUID()
 * console.log(await store.claim(['event-1'], token, 30_000)) // claimed
 * await store.commit(['event-1'], token, 86_400_000, (tx) => tx`SELECT 1`)
 * console.log(await store.claim(['event-1'], crypto.randomUUID(), 30_000)) // completed
 *
 * await sql`DROP TABLE example_driver_keys`
 * await sql.end()
 * ```
 */
export interface PostgresDriver<Tx> {
  /** Runs one statement by itself, on any connection. */
  readonly run: PostgresRun
  /**
   * Opens a transaction, calls `part` with it and with what runs statements in it, commits when `part` resolves, and
   * resolves to the same. Rolls back and rejects with the same when `part` rejects, also while the user's work is still
   * waiting for a statement; rejects when the commit fails. The store asks the server whether it has committed.
   */
  readonly transact: (part: TransactionPart) => Promise<Transacted<Tx>>
}
