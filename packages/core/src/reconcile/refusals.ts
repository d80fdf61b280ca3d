import type { ReconcilePort } from '../receiver/reconcile-port.ts'
import { messageOf, ReceiverUnavailableError } from '../shared/errors.ts'
import { ReconcileError } from './errors.ts'
import type { ReconcileResult } from './result.ts'
import type { RecordsSource } from './source.ts'

/** @throws ReconcileError `source_mismatch` */
export function checkSource({ definition }: ReconcilePort, { provider }: RecordsSource): void {
  if (provider === definition.name) return
  throw new ReconcileError(
    'source_mismatch',
    `The receiver is for ${definition.name}, and the source reads the records of ${provider}. Give it a source of its own provider.`,
  )
}

/** @throws ReconcileError `since_too_early` when the provider has discarded its records of that time */
export function checkKept(
  { provider, keptMs = Number.POSITIVE_INFINITY }: RecordsSource,
  since: Date,
  now: number,
): void {
  if (since.getTime() >= now - keptMs) return
  const first = new Date(now - keptMs).toISOString()
  throw new ReconcileError(
    'since_too_early',
    `${provider} keeps no records from before ${first}: what was lost earlier cannot be found. Begin there or later.`,
  )
}

/** @throws ReconcileError `since_too_early` when the receiver may not know what it handled then, `store_cannot_tell` */
export async function checkRemembered(receiver: ReconcilePort, date: Date): Promise<void> {
  const first = await receiver.remembersSince().catch((error: unknown) => {
    throw error instanceof TypeError ? storeCannotTell(error) : error
  })
  if (date >= first) return
  throw new ReconcileError(
    'since_too_early',
    `What was handled before ${first.toISOString()} is not known, and would be handled again. Begin there or later; a longer "retentionMs" reaches further back.`,
  )
}

export function storeCannotTell(cause: TypeError): ReconcileError {
  return new ReconcileError(
    'store_cannot_tell',
    'The store cannot say what was handled: the memory store knows nothing of other processes, and forgets when its own ends. Give the receiver the sqliteStore, redisStore or postgresStore that takes the deliveries.',
    { cause },
  )
}

/** @param named some of those records */
export function unreadable(provider: string, count: number, named: readonly string[]): ReconcileError {
  return new ReconcileError(
    'record_unknown',
    `${count} of the records of ${provider} cannot be read as events, and were left: ${named.join(', ')}. Everything else is done. Look at them at the provider, and for a newer version of this library.`,
  )
}

/** What ended a run, with what the run had done. */
export function toReconcileError(error: unknown, isAborted: boolean, result: ReconcileResult): ReconcileError {
  if (isAborted) {
    return new ReconcileError('aborted', 'The run was aborted. It can go on from the cursor.', { cause: error, result })
  }
  if (error instanceof ReconcileError) {
    return new ReconcileError(error.code, error.message, { cause: error.cause, result })
  }
  if (error instanceof ReceiverUnavailableError) {
    const message = `The receiver cannot go on: ${error.message} When it can, run it again, from the cursor.`
    return new ReconcileError('receiver_unavailable', message, { cause: error, result })
  }
  return new ReconcileError('source_failed', `The run failed: ${messageOf(error)}`, { cause: error, result })
}
