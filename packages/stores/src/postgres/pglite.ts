import type { PostgresRun } from './driver.ts'
import type { StoreDriver } from './transact.ts'

/** The database, and a transaction of it. */
export interface PGliteQueries {
  query(text: string, values: string[]): Promise<{ readonly rows: unknown[] }>
}

/** `PGlite`: PostgreSQL in this process. */
export interface PGliteDatabase<Tx> extends PGliteQueries {
  readonly waitReady: Promise<void>
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>
}

export function fromPglite<Tx extends PGliteQueries>(database: PGliteDatabase<Tx>): StoreDriver<Tx> {
  return {
    client: database,
    provesCommit: false,
    dropsConnection: false,
    run: runOn(database),
    transact: (part) => database.transaction((tx) => part(tx, runOn(tx))),
  }
}

function runOn(queries: PGliteQueries): PostgresRun {
  return async (text, values) => (await queries.query(text, values)).rows
}
