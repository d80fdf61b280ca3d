/**
 * Runs one statement and gives its rows, as objects by column. `$1` in the text stands for the first of the values,
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
 * A client that the store does not know, in two functions: with it, `context.commit` gives the transaction of your own
 * library. An error of the server's must come out with its SQLSTATE as `code`, or with such an error as its `cause`.
 *
 * @example
 * ```ts
 * import { postgresStore } from '@countersign/stores/postgres'
 * import postgres from 'postgres'
 *
 * const sql = postgres(process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1/test')
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
   * resolves to the same. Rolls back and rejects with the same when `part` rejects; rejects when the commit fails.
   */
  readonly transact: (part: TransactionPart) => Promise<Transacted<Tx>>
}

/** Runs `work` in a transaction of the driver's, and gives its result. */
export async function transact<Tx, Result>(
  driver: PostgresDriver<Tx>,
  work: (run: PostgresRun, tx: Tx) => Promise<Result>,
): Promise<Result> {
  let done: { readonly proof: unknown; readonly result: Result } | undefined
  const answer = await driver.transact(async (tx, run) => {
    const result = await work(run, tx as unknown as Tx) // the driver's own: its type is inferred from this very call
    const proof = { tx }
    done = { proof, result }
    return proof
  })
  // A driver that does not await has not committed yet, whatever comes of it.
  if (!done || answer !== done.proof) throw new TypeError('"transact" must await its part and resolve to the same')
  return done.result
}

/**
 * The same driver at the isolation level at which the server refuses no statement because of others, in a transaction
 * each: what was refused at the level that the database has by default succeeds with it.
 */
export function readCommitted<Tx>(driver: PostgresDriver<Tx>): PostgresDriver<Tx> {
  const committed: PostgresDriver<Tx> = {
    run: (text, values) => transact(committed, async (run) => run(text, values)),
    transact: (part) =>
      driver.transact(async (tx, run) => {
        await run('SET TRANSACTION ISOLATION LEVEL READ COMMITTED', [])
        return part(tx, run)
      }),
  }
  return committed
}
