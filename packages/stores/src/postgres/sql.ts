import type { PostgresRun } from './driver.ts'

// All times are those of the database's clock. Each value is text, and the statement says so, because drivers treat
// parameters differently. Unless stated otherwise, `$1` is the keys, without duplicates, as one JSON text, and `$2` is the
// token.
//
// No statement waits long for what another transaction has locked: other events need the connection. The limit is set in
// the statement itself, for its transaction, because a pooler keeps no session.

/** The statements of a store's table. */
export interface Statements {
  /** `$1` is one key, `$3` the lease, `$4` the longest wait: claims and returns it where it does not exist. */
  readonly claimOne: string
  /**
   * `$3` is the lease, `$4` the longest wait: claims and returns all keys where none exists. The server refuses it where
   * one is added meanwhile.
   */
  readonly claimAll: string
  /** `$1` is one key, `$3` the new state, `$4` for how long: writes it where the key is claimed by the token. */
  readonly updateOne: string
  /** `$3` is the new state, `$4` for how long: locks the keys, and writes it where all are claimed by the token. */
  readonly updateAll: string
  readonly read: string
  /**
   * `$3` is the longest wait, with zero for no limit: locks all keys, and returns them as they are then. Those that do
   * not exist are added, as claims of nobody.
   */
  readonly seize: string
  /** `$3` is the new state, `$4` for how long: writes it to all keys. */
  readonly write: string
  /** `$1` alone: marks the keys as the one of them that is completed. */
  readonly spread: string
  /** Removes the token's claims, and those of nobody. */
  readonly release: string
  /** `$1` alone: removes the keys. */
  readonly forget: string
  /**
   * Locks and returns the keys that the token has claimed. Readers are not blocked. It sets no limit to waiting, because
   * the limit would also hold for the user's work that follows in the transaction.
   */
  readonly lock: string
  /** `$3` is the retention, `$4` the transaction in which the keys were locked: marks and returns them. */
  readonly mark: string
  /** `$1` is one key: returns its token. */
  readonly token: string
  /** `$1` is one key: where it does not exist yet, adds it for ever, with the time in milliseconds as its token. */
  readonly keep: string
  /** `$1` is one key: where it does not exist yet, adds it for ever, with `$2` as its token. */
  readonly keepToken: string
  /**
   * `$1` is one key, `$2` the hash, `$3` for how long: notes and returns it where nothing is noted, or where the note has
   * expired.
   */
  readonly note: string
  /** `$1` is how many at most: removes and returns expired keys. Waits for nothing. */
  readonly prune: string
  /** `$1` is a transaction, `$2` its backend: ends the backend while it is in that transaction. */
  readonly terminate: string
  /** The same, but cancels only its statement, and only one that began before the transaction had to end. */
  readonly cancel: string
  /** `$1` is the table's name, quoted: whether the role may remove rows. */
  readonly mayDelete: string
}

/** For how long a library may take to roll back a transaction that has to end, before its statement is cancelled. */
export const CANCEL_AFTER_MS = 100

/** How long a statement waits at most for what another transaction has locked, in milliseconds. */
export const PATIENCE_MS = 400

/** All statements lock in this order. So of two that want the same keys, only one waits for the other. */
const IN_ORDER = 'ORDER BY key COLLATE "C"'
const ASKED = 'json_array_elements_text($1::text::json)'
const IS_ASKED = `key = ANY (ARRAY(SELECT ${ASKED}))`
const IS_LIVE = 'expires_at > clock_timestamp()'
const IS_HELD = "token = $2::text AND state = 'claimed'"
const FOUND = `state, token = $2::text AS mine, ${IS_LIVE} AS live`
const TRANSACTION = 'txid_current()::text AS transaction, pg_backend_pid()::text AS backend'

/** Always true. It stands where it is evaluated before anything is locked. */
const WAITS_SHORTLY = `${waits(`'${PATIENCE_MS}'`)} IS NOT NULL`
/** A statement of the work that ran when its transaction had to end has been running for longer by now. */
const IS_OLD = `query_start < clock_timestamp() - ${toInterval(`'${CANCEL_AFTER_MS / 2}'`)}`
// A transaction's id has 64 bits, of which this view shows the lower half.
const OF_TRANSACTION = `FROM pg_stat_activity
      WHERE pid = $2::text::int AND backend_xid::text = ($1::text::bigint % 4294967296)::text`

/** For how long an expired claim can be completed, unless another run takes it. CLAIM_KEPT_MS is the least. */
const CLAIMS_KEPT_FOR = "interval '1 hour'"

export function toStatements(table: string): Statements {
  return {
    claimOne: `INSERT INTO ${table} (key, token, state, expires_at)
      SELECT $1::text, $2::text, 'claimed', ${after('$3')} FROM ${waits('$4')}
      ON CONFLICT (key) DO NOTHING RETURNING key`,

    // Not with ON CONFLICT, which would claim some of the keys.
    claimAll: `INSERT INTO ${table} (key, token, state, expires_at)
      SELECT key, $2::text, 'claimed', ${after('$3')} FROM ${ASKED} AS asked (key), ${waits('$4')}
      WHERE NOT EXISTS (SELECT FROM ${table} WHERE ${IS_ASKED}) ${IN_ORDER} RETURNING key`,

    updateOne: `UPDATE ${table} SET state = $3::text, expires_at = ${after('$4')}
      WHERE key = $1::text AND ${IS_HELD} AND ${WAITS_SHORTLY} RETURNING key`,

    // Counts the keys that are still the token's once they are locked: from then on nobody takes them.
    updateAll: `UPDATE ${table} SET state = $3::text, expires_at = ${after('$4')}
      WHERE ${IS_ASKED} AND json_array_length($1::text::json) = (
        SELECT count(*) FROM (
          SELECT FROM ${table} WHERE ${IS_ASKED} AND ${IS_HELD} AND ${WAITS_SHORTLY} ${IN_ORDER} FOR UPDATE
        ) AS held
      ) RETURNING key`,

    read: `SELECT ${FOUND} FROM ${table} WHERE ${IS_ASKED}`,

    seize: `INSERT INTO ${table} AS held (key, token, state, expires_at)
      SELECT key, '', 'claimed', '-infinity' FROM ${ASKED} AS asked (key), ${waits('$3')} ${IN_ORDER}
      ON CONFLICT (key) DO UPDATE SET token = held.token RETURNING ${FOUND}, ${TRANSACTION}`,

    write: `UPDATE ${table} SET token = $2::text, state = $3::text, expires_at = ${after('$4')} WHERE ${IS_ASKED}`,

    spread: `UPDATE ${table} AS open SET token = done.token, state = done.state, expires_at = done.expires_at
      FROM (
        SELECT token, state, expires_at FROM ${table} WHERE ${IS_ASKED} AND state = 'completed' AND ${IS_LIVE}
        ORDER BY expires_at DESC LIMIT 1
      ) AS done
      WHERE open.${IS_ASKED} AND (open.state = 'claimed' OR NOT open.${IS_LIVE})`,

    release: `DELETE FROM ${table} WHERE ${IS_ASKED} AND state = 'claimed' AND token IN ($2::text, '') AND ${WAITS_SHORTLY}
      RETURNING token = $2::text AS mine`,

    forget: `DELETE FROM ${table} WHERE ${IS_ASKED} AND ${WAITS_SHORTLY}`,

    lock: `SELECT ${TRANSACTION} FROM ${table} WHERE ${IS_ASKED} AND ${IS_HELD}
      ${IN_ORDER} FOR UPDATE`,

    // Not in another transaction: the work may have ended its own, and what it wrote is then lost, or kept by itself.
    mark: `UPDATE ${table} SET state = 'completed', expires_at = ${after('$3')}
      WHERE ${IS_ASKED} AND ${IS_HELD} AND txid_current_if_assigned()::text = $4::text
      RETURNING key`,

    token: `SELECT token FROM ${table} WHERE key = $1::text`,

    keep: `INSERT INTO ${table} (key, token, state, expires_at)
      VALUES ($1::text, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint::text, 'completed', 'infinity')
      ON CONFLICT (key) DO NOTHING`,

    keepToken: `INSERT INTO ${table} (key, token, state, expires_at)
      VALUES ($1::text, $2::text, 'completed', 'infinity') ON CONFLICT (key) DO NOTHING`,

    note: `INSERT INTO ${table} AS noted (key, token, state, expires_at)
      SELECT $1::text, $2::text, 'completed', ${after('$3')} FROM ${waits(`'${PATIENCE_MS}'`)}
      ON CONFLICT (key) DO UPDATE SET token = excluded.token, expires_at = excluded.expires_at
      WHERE noted.expires_at <= clock_timestamp() RETURNING key`,

    prune: `WITH expired AS (
        SELECT key FROM ${table} WHERE expires_at <= (SELECT clock_timestamp())
          AND (state = 'completed' OR expires_at <= clock_timestamp() - ${CLAIMS_KEPT_FOR})
        ORDER BY expires_at LIMIT $1::text::int FOR UPDATE SKIP LOCKED
      )
      DELETE FROM ${table} WHERE key IN (SELECT key FROM expired) RETURNING key`,

    terminate: `SELECT pg_terminate_backend(pid) AS ended ${OF_TRANSACTION}`,

    cancel: `SELECT pg_cancel_backend(pid) AS ended ${OF_TRANSACTION} AND state = 'active' AND ${IS_OLD}`,

    mayDelete: `SELECT has_table_privilege($1::text, 'DELETE') AS granted`,
  }
}

function after(ms: string): string {
  return `clock_timestamp() + ${toInterval(`${ms}::text`)}`
}

function toInterval(ms: string): string {
  return `${ms}::float8 * interval '1 millisecond'`
}

/** Sets the longest wait for a lock until the transaction ends. A statement alone is a transaction of its own. */
function waits(ms: string): string {
  return `set_config('lock_timeout', ${ms}::text, true)`
}

/** The columns that the statements name, in the rows of those that do. */
export interface Row {
  readonly state?: 'claimed' | 'completed'
  readonly mine?: boolean
  readonly live?: boolean
  readonly transaction?: string | null
  readonly backend?: string
  readonly token?: string
  readonly status?: string | null
  readonly granted?: boolean
}

/** @throws TypeError when a driver resolves to anything but rows */
export async function query(run: PostgresRun, statement: string, values: string[]): Promise<readonly Row[]> {
  const rows = await run(statement, values)
  if (!Array.isArray(rows)) throw new TypeError('"run" must resolve to the rows, as a list of objects')
  return rows
}
