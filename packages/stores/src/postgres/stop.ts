import type { Locked } from './keys.ts'
import { CANCEL_AFTER_MS, type Statements } from './sql.ts'
import type { StoreDriver } from './transact.ts'

/**
 * Ends a transaction on the server when the signal is aborted. A process of the server that runs a statement, or waits
 * for a lock, does not notice that its client has disconnected, and keeps what it has locked.
 *
 * @returns a function that stops listening to the signal
 */
export function stopWith<Tx>(
  signal: AbortSignal | undefined,
  { run, dropsConnection }: StoreDriver<Tx>,
  { cancel, terminate }: Statements,
  { transaction, backend }: Locked,
): () => void {
  const end = (statement: string) => Promise.resolve(run(statement, [transaction, backend])).catch(() => undefined) // the transaction then ends with its statement
  const stop = () => {
    if (dropsConnection) void end(terminate)
    // When the library rolls back, it keeps the connection, and may not expect to lose it.
    else setTimeout(() => void end(cancel), CANCEL_AFTER_MS)
  }
  signal?.addEventListener('abort', stop, { once: true })
  return () => signal?.removeEventListener('abort', stop)
}
