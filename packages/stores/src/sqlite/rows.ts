import { CLAIM_KEPT_MS } from '@countersign/core/store'
import { checkFormat, FORMAT_KEY, STORE_FORMAT } from '../shared/format.ts'
import { readIn, type SqliteDatabase, transact } from './database.ts'
import { sqliteSchema } from './schema.ts'

/** A key as it is stored. */
export interface Row {
  readonly token: string
  readonly state: 'claimed' | 'completed'
  /** The end of the lease, or of the retention, in milliseconds since 1970. */
  readonly expires_at: number | bigint
}

/**
 * The rows of the store's table, by statements that are prepared once. A function that writes is called only inside a
 * transaction. With libsql, a prepared statement that meets a lock stays in progress, and then no transaction of the
 * handle can commit.
 */
export interface Rows {
  readonly read: (key: string) => Row | undefined
  readonly write: (key: string, row: Row) => void
  /** `false` when the key is not the token's. */
  readonly mark: (key: string, token: string, expiresAt: number) => boolean
  /** `false` when the key is not the token's claim. */
  readonly release: (key: string, token: string) => boolean
  readonly forget: (key: string) => void
  /** Removes up to `limit` expired keys, and returns how many it removed. */
  readonly prune: (now: number, limit: number) => number
  /** Writes a row that never expires, where there is none yet. */
  readonly keep: (key: string, token: string) => void
}

/**
 * Creates the table where there is none, notes its format where none is noted, and prepares the statements.
 *
 * @throws StoreFormatError when the table has another format
 */
export function prepareRows(database: SqliteDatabase, table: string): Rows {
  if (!hasRows(database, table)) {
    database.exec('PRAGMA journal_mode = WAL')
    transact(database, () => database.exec(sqliteSchema(table)))
  }
  const format = readFormat(database, table) ?? transact(database, () => noteFormat(database, table))
  checkFormat(format, `The table ${table}`, 'table')
  return prepareStatements(database, table)
}

/**
 * The same where nothing may be written: `undefined` where there is no table.
 *
 * @throws StoreFormatError when the table has another format
 */
export function findRows(database: SqliteDatabase, table: string): Rows | undefined {
  if (!hasRows(database, table)) return undefined
  checkFormat(readFormat(database, table), `The table ${table}`, 'table')
  return prepareStatements(database, table)
}

function prepareStatements(database: SqliteDatabase, table: string): Rows {
  const read = database.prepare(`SELECT token, state, expires_at FROM "${table}" WHERE key = ?`)
  const write = database.prepare(`INSERT INTO "${table}" (key, token, state, expires_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET token = excluded.token, state = excluded.state, expires_at = excluded.expires_at`)
  const mark = database.prepare(`UPDATE "${table}" SET state = 'completed', expires_at = ? WHERE key = ? AND token = ?`)
  const release = database.prepare(`DELETE FROM "${table}" WHERE key = ? AND token = ? AND state = 'claimed'`)
  const forget = database.prepare(`DELETE FROM "${table}" WHERE key = ?`)
  const prune = database.prepare(`DELETE FROM "${table}" WHERE key IN (
    SELECT key FROM "${table}" WHERE expires_at <= ? AND (state = 'completed' OR expires_at <= ?) LIMIT ?
  )`)
  const keep = database.prepare(`INSERT INTO "${table}" (key, token, state, expires_at) VALUES (?, ?, 'completed', ?)
    ON CONFLICT (key) DO NOTHING`)
  return {
    // One driver says `null` where the others say `undefined`; the columns are those that the statement names.
    read: (key) => (read.get(key) as Row | undefined | null) ?? undefined,
    write: (key, { token, state, expires_at }) => void write.run(key, token, state, expires_at),
    mark: (key, token, expiresAt) => mark.run(expiresAt, key, token).changes > 0,
    release: (key, token) => release.run(key, token).changes > 0,
    forget: (key) => void forget.run(key),
    prune: (now, limit) => Number(prune.run(now, now - CLAIM_KEPT_MS, limit).changes),
    keep: (key, token) => void keep.run(key, token, Number.MAX_SAFE_INTEGER),
  }
}

function readFormat(database: SqliteDatabase, table: string): string | undefined {
  const find = database.prepare(`SELECT token FROM "${table}" WHERE key = ?`)
  return readIn(database, () => toToken(find.get(FORMAT_KEY)))
}

/** Notes this build's format, and returns the one that is noted: another process may have been first. */
function noteFormat(database: SqliteDatabase, table: string): string | undefined {
  database
    .prepare(`INSERT INTO "${table}" (key, token, state, expires_at) VALUES (?, ?, 'completed', ?)
      ON CONFLICT (key) DO NOTHING`)
    .run(FORMAT_KEY, STORE_FORMAT, Number.MAX_SAFE_INTEGER)
  return toToken(database.prepare(`SELECT token FROM "${table}" WHERE key = ?`).get(FORMAT_KEY))
}

function toToken(row: unknown): string | undefined {
  return (row as Pick<Row, 'token'> | undefined | null)?.token
}

/** Whether the store's table is there. */
function hasRows(database: SqliteDatabase, table: string): boolean {
  const find = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ? COLLATE NOCASE")
  // In a transaction as well: in progress, it would hold on to what it saw, and no transaction could begin to write.
  return readIn(database, () => find.get(table)) != null
}
