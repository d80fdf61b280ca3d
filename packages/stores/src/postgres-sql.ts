import type { PostgresRun } from './postgres-driver.ts'

// Time is the database's. Each value is text, and the statement says so, whatever a driver makes of parameters. Where
// nothing else is said, `$1` is the keys, without duplicates, as one JSON text, and `$2` the token.

/** The statements of a store's table. */
export interface Statements {
  /** `$1` is one key, `$3` the lease: claims and gives it where it is not there. */
  readonly claimOne: string
  /** `$3` is the lease: claims and gives all keys where none is there. Is refused where one is added meanwhile. */
  readonly claimAll: string
  /** `$1` is one key, `$3` the new state, `$4` for how long: writes it where the key is claimed by the token. */
  readonly settleOne: string
  /** `$3` is the new state, `$4` for how long: locks the keys, and writes it where all are claimed by the token. */
  readonly settleAll: string
  readonly read: string
  /** Locks all keys, and gives them as they are then. Those that are not there are added, as claims of nobody. */
  readonly seize: string
  /** `$3` is the new state, `$4` for how long: writes it to all keys. */
  readonly write: string
  /** `$1` alone: what one of the keys is marked with, the others are too. */
  readonly spread: string
  /** Removes the token's claims, and those of nobody. */
  readonly release: string
  /** `$1` alone: removes the keys. */
  readonly forget: string
  /** Locks and gives the keys that the token has claimed. Who only reads does not wait for it. */
  readonly lock: string
  /** `$3` is the retention, `$4` the transaction in which the keys were locked: marks and gives them. */
  readonly mark: string
  /** `$1` is one key: gives its token. */
  readonly token: string
  /** `$1` is one key: where it is not there yet, adds it for ever, with the time in milliseconds as its token. */
  readonly keep: string
  /** `$1` is how many at most: removes what is over. Waits for nothing. */
  readonly prune: string
}

/** In this order all statements lock, so that two that want the same keys wait for each other one way only. */
const IN_ORDER = 'ORDER BY key COLLATE "C"'
const ASKED = 'json_array_elements_text($1::text::json)'
const IS_ASKED = `key = ANY (ARRAY(SELECT ${ASKED}))`
const IS_LIVE = 'expires_at > clock_timestamp()'
const IS_HELD = "token = $2::text AND state = 'claimed'"
const FOUND = `state, token = $2::text AS mine, ${IS_LIVE} AS live`
const TRANSACTION = 'txid_current()::text AS transaction'

/** A claim whose lease has run out can still be settled, for at least so long, as nobody has taken it. */
const CLAIMS_KEPT_FOR = "interval '1 hour'"

export function toStatements(table: string): Statements {
  return {
    claimOne: `INSERT INTO ${table} (key, token, state, expires_at)
      VALUES ($1::text, $2::text, 'claimed', ${after('$3')}) ON CONFLICT (key) DO NOTHING RETURNING key`,

    // With ON CONFLICT it would claim some of them.
    claimAll: `INSERT INTO ${table} (key, token, state, expires_at)
      SELECT key, $2::text, 'claimed', ${after('$3')} FROM ${ASKED} AS asked (key)
      WHERE NOT EXISTS (SELECT FROM ${table} WHERE ${IS_ASKED}) ${IN_ORDER} RETURNING key`,

    settleOne: `UPDATE ${table} SET state = $3::text, expires_at = ${after('$4')}
      WHERE key = $1::text AND ${IS_HELD} RETURNING key`,

    // Counts what is still the token's when it is locked: nobody takes it from then on.
    settleAll: `UPDATE ${table} SET state = $3::text, expires_at = ${after('$4')}
      WHERE ${IS_ASKED} AND json_array_length($1::text::json) = (
        SELECT count(*) FROM (SELECT FROM ${table} WHERE ${IS_ASKED} AND ${IS_HELD} ${IN_ORDER} FOR UPDATE) AS held
      ) RETURNING key`,

    read: `SELECT ${FOUND} FROM ${table} WHERE ${IS_ASKED}`,

    seize: `INSERT INTO ${table} AS held (key, token, state, expires_at)
      SELECT key, '', 'claimed', '-infinity' FROM ${ASKED} AS asked (key) ${IN_ORDER}
      ON CONFLICT (key) DO UPDATE SET token = held.token RETURNING ${FOUND}, ${TRANSACTION}`,

    write: `UPDATE ${table} SET token = $2::text, state = $3::text, expires_at = ${after('$4')} WHERE ${IS_ASKED}`,

    spread: `UPDATE ${table} AS open SET token = done.token, state = done.state, expires_at = done.expires_at
      FROM (
        SELECT token, state, expires_at FROM ${table} WHERE ${IS_ASKED} AND state = 'completed' AND ${IS_LIVE}
        ORDER BY expires_at DESC LIMIT 1
      ) AS done
      WHERE open.${IS_ASKED} AND (open.state = 'claimed' OR NOT open.${IS_LIVE})`,

    release: `DELETE FROM ${table} WHERE ${IS_ASKED} AND state = 'claimed' AND token IN ($2::text, '')
      RETURNING token = $2::text AS mine`,

    forget: `DELETE FROM ${table} WHERE ${IS_ASKED}`,

    lock: `SELECT ${TRANSACTION} FROM ${table} WHERE ${IS_ASKED} AND ${IS_HELD}
      ${IN_ORDER} FOR UPDATE`,

    // In no other transaction: what the work wrote is gone, or stays, when it has ended its own.
    mark: `UPDATE ${table} SET state = 'completed', expires_at = ${after('$3')}
      WHERE ${IS_ASKED} AND ${IS_HELD} AND txid_current_if_assigned()::text = $4::text
      RETURNING key`,

    token: `SELECT token FROM ${table} WHERE key = $1::text`,

    keep: `INSERT INTO ${table} (key, token, state, expires_at)
      VALUES ($1::text, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint::text, 'completed', 'infinity')
      ON CONFLICT (key) DO NOTHING`,

    prune: `WITH over AS (
        SELECT key FROM ${table} WHERE expires_at <= (SELECT clock_timestamp())
          AND (state = 'completed' OR expires_at <= clock_timestamp() - ${CLAIMS_KEPT_FOR})
        ORDER BY expires_at LIMIT $1::text::int FOR UPDATE SKIP LOCKED
      )
      DELETE FROM ${table} WHERE key IN (SELECT key FROM over) RETURNING key`,
  }
}

function after(ms: string): string {
  return `clock_timestamp() + ${ms}::text::float8 * interval '1 millisecond'`
}

/** The columns that the statements name, in the rows of those that do. */
export interface Row {
  readonly state?: 'claimed' | 'completed'
  readonly mine?: boolean
  readonly live?: boolean
  readonly transaction?: string
  readonly token?: string
}

/** @throws TypeError when a driver gives something else than rows */
export async function query(run: PostgresRun, statement: string, values: string[]): Promise<readonly Row[]> {
  const rows = await run(statement, values)
  if (!Array.isArray(rows)) throw new TypeError('"run" must resolve to the rows, as a list of objects')
  return rows
}
