import { type Keys, LeaseLostError } from '@countersign/core/store'
import type { SqliteDatabase } from './database.ts'
import { holdOf, markKeys, releaseKeys } from './keys.ts'
import type { Rows } from './rows.ts'
import { runInside } from './work.ts'

/** What `commit` was asked for. */
export interface CommitRequest<Database, Result> {
  readonly keys: Keys
  readonly token: string
  readonly retentionMs: number
  readonly work: (tx: Database) => Result
  /** Called when the work begins. It runs once, whatever it throws. */
  readonly onBegin: () => void
}

/**
 * The transaction of a commit: the claim is checked, the work runs, and the keys are marked. `undefined` when the claim
 * was lost: then the work does not run.
 */
export function commitKeys<Database extends SqliteDatabase, Result>(
  database: Database,
  rows: Rows,
  { keys, token, retentionMs, work, onBegin }: CommitRequest<Database, Result>,
): { readonly result: Result } | undefined {
  if (holdOf(rows, keys, token) !== 'held') {
    releaseKeys(rows, keys, token)
    return undefined
  }
  onBegin()
  const result = runInside(database, work)
  // Last, so that the mark stands only together with what `work` has written.
  if (!markKeys(rows, keys, token, retentionMs)) throw new LeaseLostError('The work removed its own claim.')
  return { result }
}
