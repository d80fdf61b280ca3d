import { optionError } from '@countersign/core/store'
import { FORMAT_KEY, STORE_FORMAT } from '../shared/format.ts'

export const DEFAULT_TABLE = 'countersign_keys'

/**
 * The statements that create the store's table and its index, and note its format in it, for your own migrations. They
 * may be run again. The store's role then needs SELECT, INSERT, UPDATE and DELETE on the table, and nothing more.
 *
 * @param table with its schema or without, written as in the store's option. Default: `countersign_keys`
 * @throws TypeError when the name is not a plain identifier
 *
 * @example
 * ```ts
 * import { postgresSchema } from '@countersign/stores/postgres'
 * import { Client } from 'pg'
 *
 * const client = new Client(process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1/test')
 * await client.connect()
 * await client.query('CREATE SCHEMA IF NOT EXISTS example_app')
 * await client.query(postgresSchema('example_app.webhook_keys'))
 * await client.query('DROP SCHEMA example_app CASCADE')
 * await client.end()
 * ```
 */
export function postgresSchema(table: string = DEFAULT_TABLE): string {
  return toSchema(table)
    .map((statement) => `${statement};\n`)
    .join('')
}

/** The same, one by one: a statement with values may not be several. */
export function toSchema(table: string): readonly string[] {
  const quoted = quoteTable(table)
  const index = `"${table.split('.').at(-1)}_expires_at"`
  return [
    `CREATE TABLE IF NOT EXISTS ${quoted} (
  key text COLLATE "C" NOT NULL PRIMARY KEY,
  token text NOT NULL,
  state text NOT NULL CHECK (state IN ('claimed', 'completed')),
  expires_at timestamptz NOT NULL
)`,
    `CREATE INDEX IF NOT EXISTS ${index} ON ${quoted} (expires_at)`,
    `INSERT INTO ${quoted} (key, token, state, expires_at)
  VALUES ('${FORMAT_KEY}', '${STORE_FORMAT}', 'completed', 'infinity') ON CONFLICT (key) DO NOTHING`,
  ]
}

const PLAIN_NAME =
  'give a name like countersign_keys or app.countersign_keys, of letters, digits and underscores. ' +
  'It becomes a part of SQL statements, so it may not begin with a digit. ' +
  'Without the schema it has at most 52 characters, because the index adds 11 and PostgreSQL cuts names after 63.'

/**
 * The table's name as a part of statements, where no value can be bound.
 *
 * @throws TypeError when it is not a plain identifier
 */
export function quoteTable(table: unknown): string {
  if (typeof table !== 'string' || !/^([a-z_][a-z0-9_]{0,62}\.)?[a-z_][a-z0-9_]{0,51}$/i.test(table)) {
    throw optionError('table', table, PLAIN_NAME)
  }
  return table
    .split('.')
    .map((part) => `"${part}"`)
    .join('.')
}
