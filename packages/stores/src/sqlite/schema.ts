import { optionError } from '@countersign/core/store'
import { FORMAT_KEY, STORE_FORMAT } from '../shared/format.ts'

export const DEFAULT_TABLE = 'countersign_keys'

/**
 * The statements that create the store's table and its index, and note its format in it, for your own migrations. They
 * may be run again. Set `PRAGMA journal_mode = WAL` with them: the store does that only for a table that it creates
 * itself.
 *
 * @param table default: `countersign_keys`
 * @throws TypeError when the name is not a plain identifier
 *
 * @example
 * ```ts
 * import { sqliteSchema } from '@countersign/stores/sqlite'
 * import Database from 'libsql'
 *
 * const database = new Database(':memory:')
 * database.exec(sqliteSchema('webhook_keys'))
 * ```
 */
export function sqliteSchema(table: string = DEFAULT_TABLE): string {
  checkTable(table)
  return `CREATE TABLE IF NOT EXISTS "${table}" (
  key TEXT NOT NULL PRIMARY KEY,
  token TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('claimed', 'completed')),
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "${table}_expires_at" ON "${table}" (expires_at);
INSERT INTO "${table}" (key, token, state, expires_at)
  VALUES ('${FORMAT_KEY}', '${STORE_FORMAT}', 'completed', ${Number.MAX_SAFE_INTEGER}) ON CONFLICT (key) DO NOTHING;
`
}

/** @throws TypeError when the table's name is not a plain identifier */
export function checkTable(table: unknown): void {
  if (typeof table !== 'string' || !/^(?!sqlite_)[a-z_][a-z0-9_]{0,62}$/i.test(table)) {
    throw optionError('table', table, PLAIN_NAME)
  }
}

const PLAIN_NAME =
  'give a name like countersign_keys, of at most 63 letters, digits and underscores. ' +
  'It becomes a part of SQL statements, so it may not begin with a digit, nor with "sqlite_", which SQLite reserves.'
