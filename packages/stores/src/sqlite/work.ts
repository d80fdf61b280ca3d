import type { SqliteDatabase } from './database.ts'

/**
 * What `work` returns. Throws when it ended the transaction in which it runs: later statements would be written without
 * it.
 */
export function runInside<Database extends SqliteDatabase, Result>(
  database: Database,
  work: (tx: Database) => Result,
): Result {
  if (Object.prototype.toString.call(work) === '[object AsyncFunction]') throw new TypeError(NO_PROMISE)
  database.exec('SAVEPOINT countersign')
  const result = work(database)
  if (isThenable(result)) {
    void Promise.resolve(result).catch(() => undefined) // it is refused already
    throw new TypeError(NO_PROMISE)
  }
  // A savepoint ends with its transaction. Some errors of SQLite end it, and `work` may have swallowed one.
  database.exec('RELEASE countersign')
  return result
}

const NO_PROMISE =
  'The work of commit() must be synchronous on SQLite. Do what takes time before it, and write without an await.'

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function'
}
