/**
 * What the synchronous SQLite drivers have in common: `DatabaseSync` of `node:sqlite`, `better-sqlite3`, `libsql`, and
 * `Database` of `bun:sqlite`.
 */
export interface SqliteDatabase {
  exec(sql: string): unknown
  prepare(sql: string): SqliteStatement
  /** Whether a transaction is open, as `better-sqlite3`, `libsql` and `bun:sqlite` say it. */
  readonly inTransaction?: boolean
  /** The same, as `node:sqlite` says it from Node 22.16 on. */
  readonly isTransaction?: boolean
}

/** A prepared statement, as every SQLite library has it. */
export interface SqliteStatement {
  get(...values: SqliteValue[]): unknown
  run(...values: SqliteValue[]): { readonly changes: number | bigint }
}

/** What a statement takes for a parameter. */
export type SqliteValue = string | number | bigint

/** Whether the error says that another connection has the database now. */
export function isBusy(error: unknown): boolean {
  const { code, errcode } = (error ?? {}) as { readonly code?: unknown; readonly errcode?: unknown }
  // `node:sqlite` gives the number, whose low byte is 5 for every kind of SQLITE_BUSY; the others give the name.
  return typeof errcode === 'number' ? (errcode & 0xff) === 5 : /^SQLITE_BUSY/.test(String(code))
}

/** Runs `body` in a transaction that may write from its beginning, so that it never waits for a lock in the middle. */
export function transact<Result>(database: SqliteDatabase, body: () => Result): Result {
  return runBetween(database, 'BEGIN IMMEDIATE', body)
}

/** Runs `body`, which reads, in a transaction that needs no lock but that of a reader. */
export function readIn<Result>(database: SqliteDatabase, body: () => Result): Result {
  return runBetween(database, 'BEGIN', () => {
    // By exec(): with libsql, a prepared statement that meets a lock stays in progress.
    database.exec('SELECT name FROM sqlite_master LIMIT 1')
    return body()
  })
}

function runBetween<Result>(database: SqliteDatabase, begin: string, body: () => Result): Result {
  database.exec(begin)
  try {
    const result = body()
    database.exec('COMMIT')
    return result
  } catch (error) {
    rollBack(database)
    throw error
  }
}

function rollBack(database: SqliteDatabase): void {
  try {
    database.exec('ROLLBACK')
  } catch {
    // SQLite has ended the transaction itself, as it does on some errors.
  }
}
