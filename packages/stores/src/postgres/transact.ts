import { orAborted, ReceiverUnavailableError } from '@countersign/core/store'
import type { PostgresDriver, PostgresRun, Transacted, TransactionPart } from './driver.ts'
import { query } from './sql.ts'

/** A driver, with what the store knows of its client. */
export interface StoreDriver<Tx> extends PostgresDriver<Tx> {
  /** The user's object: the same one for every store that works through it. */
  readonly client: object
  /** `signal` is aborted when the transaction has to end, whatever its connection is doing. */
  readonly transact: (part: TransactionPart, signal?: AbortSignal) => Promise<Transacted<Tx>>
  /** Whether `transact` rejects unless the server itself has answered COMMIT. */
  readonly provesCommit: boolean
  /** Whether `transact` closes its connection when the signal is aborted. Otherwise, the library keeps it. */
  readonly dropsConnection: boolean
}

/** The result of a transaction, with its id where the caller relies on its commit. */
export interface Done<Result> {
  readonly result: Result
  readonly transaction?: string | undefined
}

/**
 * Runs `work` in a transaction of the driver's, and gives its result.
 *
 * @throws ReceiverUnavailableError when the server cannot say whether it has committed
 */
export async function transact<Tx, Result>(
  driver: StoreDriver<Tx>,
  work: (run: PostgresRun, tx: Tx) => Promise<Done<Result>>,
  signal?: AbortSignal,
): Promise<Result> {
  let end: { readonly proof: unknown; readonly done: Done<Result> } | undefined
  const answer = await driver.transact(async (tx, run) => {
    // The driver's own: its type is inferred from this very call.
    const done = await orAborted(work(run, tx as unknown as Tx), signal)
    const proof = { tx }
    end = { proof, done }
    return proof
  }, signal)
  // A driver that does not await its part has not committed yet.
  if (!end || answer !== end.proof) throw new TypeError('"transact" must await its part and resolve to the same value')
  const { result, transaction } = end.done
  if (transaction !== undefined && !driver.provesCommit) await verifyCommit(driver, transaction)
  return result
}

/**
 * A library may take a rollback for a commit. Where a pooler gives each transaction another connection, a prepared
 * COMMIT can fail there. When the library repeats it, the server answers with ROLLBACK.
 */
async function verifyCommit<Tx>({ run }: StoreDriver<Tx>, transaction: string): Promise<void> {
  let status: string | null | undefined
  try {
    const [row] = await query(run, 'SELECT txid_status($1::text::bigint) AS status', [transaction])
    status = row?.status
  } catch (cause) {
    const message = 'The server could not be asked whether it has committed the transaction.'
    throw new ReceiverUnavailableError('store_unavailable', message, { cause })
  }
  if (status !== 'committed') {
    throw new Error(
      `The driver resolved, but the transaction is ${status ?? 'unknown to the server'} instead of committed. ` +
        'With a pooler in transaction mode, turn prepared statements off.',
    )
  }
}

/**
 * The same driver at the isolation level READ COMMITTED, with a transaction for each statement. There the server refuses
 * no statement because of other transactions. What was refused at the database's default level succeeds.
 */
export function readCommitted<Tx>(driver: StoreDriver<Tx>): StoreDriver<Tx> {
  const committed: StoreDriver<Tx> = {
    ...driver,
    run: (text, values) =>
      transact(committed, async (run) => {
        const result = await run(text, values)
        const [row] = await query(run, 'SELECT txid_current_if_assigned()::text AS transaction', [])
        return { result, transaction: row?.transaction ?? undefined }
      }),
    transact: (part, signal) =>
      driver.transact(async (tx, run) => {
        await run('SET TRANSACTION ISOLATION LEVEL READ COMMITTED', [])
        return part(tx, run)
      }, signal),
  }
  return committed
}
