import type { Locked } from './keys.ts'
import { CANCEL_AFTER_MS, type Statements } from './sql.ts'
import type { StoreDriver } from './transact.ts'

/**
 * Ends a transaction on the server when the signal is aborted: a process of the server's that runs a statement, or
 * waits for a lock, does not notice that its client is gone, and keeps what it has locked.
 *
 * @returns what takes that back
 */
export function stopWith<Tx>(
  signal: AbortSignal | undefined,
  { run, dropsConnection }: StoreDriver<Tx>,
  { cancel, terminate }: Statements,
  { transaction, backend }: Locked,
): () => void {
  const end = (statement: string) => Promise.resolve(run(statement, [transaction, backend])).catch(() => undefined) // then it ends with its statement
  const stop = () => {
    if (dropsConnection) void end(terminate)
    // What the library rolls back keeps its connection, which a library may not expect to lose.
    else setTimeout(() => void end(cancel), CANCEL_AFTER_MS)
  }
  signal?.addEventListener('abort', stop, { once: true })
  return () => signal?.removeEventListener('abort', stop)
}
