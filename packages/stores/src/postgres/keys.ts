import { type Claim, decideClaim, decideHold, type FoundKey, type Keys, type Note } from '@countersign/core/store'
import { FORMAT_KEY, STORE_FORMAT } from '../shared/format.ts'
import { toNoteKey, toSinceKey } from '../shared/own-keys.ts'
import type { PostgresRun } from './driver.ts'
import { PATIENCE_MS, query, type Row, type Statements } from './sql.ts'
import { type StoreDriver, transact } from './transact.ts'

// What the store does with the keys of one event, given without duplicates. One statement is enough to claim a new
// event, and to renew or complete the token's own claim. Otherwise, all keys are locked first: a statement that waits
// for a lock does not see the rows that were added meanwhile.

export interface Table<Tx> {
  readonly driver: StoreDriver<Tx>
  readonly sql: Statements
}

/** A transaction that has locked the keys of its event. */
export interface Locked {
  readonly transaction: string
  /** The server's process that is at work on it. */
  readonly backend: string
}

/** A note may expire between two statements once, but hardly three times. */
const NOTE_ATTEMPTS = 3

/** Waits as long as it takes. */
const FOR_EVER = '0'

/** Gives the token's claims another end, or makes them marks. Releases them when one of the keys is lost. */
export async function updateClaims<Tx>(
  table: Table<Tx>,
  keys: Keys,
  token: string,
  state: 'claimed' | 'completed',
  ms: number,
): Promise<boolean> {
  const { driver, sql } = table
  const updated =
    keys.length === 1
      ? await query(driver.run, sql.updateOne, [keys[0], token, state, `${ms}`])
      : await query(driver.run, sql.updateAll, [toText(keys), token, state, `${ms}`])
  if (updated.length > 0) return true
  return withLocked(table, keys, token, async (run, rows) => {
    const hold = decideHold(rows.map(toFound))
    if (hold === 'held') await query(run, sql.write, [toText(keys), token, state, `${ms}`])
    if (hold === 'lost') await query(run, sql.release, [toText(keys), token])
    return hold === 'held' || hold === state
  })
}

export async function releaseKeys<Tx>(table: Table<Tx>, keys: Keys, token: string): Promise<boolean> {
  const release = (run: PostgresRun) => query(run, table.sql.release, [toText(keys), token])
  const released = keys.length === 1 ? await release(table.driver.run) : await withLocked(table, keys, token, release)
  return released.some(({ mine }) => mine)
}

export async function forgetKeys<Tx>(table: Table<Tx>, keys: Keys): Promise<void> {
  const forget = (run: PostgresRun) => query(run, table.sql.forget, [toText(keys)])
  await (keys.length === 1 ? forget(table.driver.run) : withLocked(table, keys, '', forget))
}

/** What `claimKeys` would answer to a new token. */
export async function peekKeys<Tx>({ driver, sql }: Table<Tx>, keys: Keys): Promise<Claim> {
  const found = await query(driver.run, sql.read, [toText(keys), ''])
  return decideClaim(found.map(toFound))
}

/** The format that the table has, `undefined` where none is noted. */
export async function readFormat<Tx>({ driver, sql }: Table<Tx>): Promise<string | undefined> {
  const [format] = await query(driver.run, sql.token, [FORMAT_KEY])
  return format?.token
}

/** The format that the table has: that of this build, where none is noted yet. */
export async function noteFormat<Tx>(table: Table<Tx>): Promise<string | undefined> {
  const format = await readFormat(table)
  if (format !== undefined) return format
  await query(table.driver.run, table.sql.keepToken, [FORMAT_KEY, STORE_FORMAT])
  return readFormat(table) // another process may have noted another one
}

/** Removes up to `limit` expired keys, and returns how many it removed. */
export async function pruneKeys<Tx>({ driver, sql }: Table<Tx>, limit: number): Promise<number> {
  const pruned = await query(driver.run, sql.prune, [String(limit)])
  return pruned.length
}

/** The time at which the namespace was first seen. */
export async function noteSince<Tx>({ driver, sql }: Table<Tx>, namespace: string): Promise<Date> {
  const key = toSinceKey(namespace)
  const read = () => query(driver.run, sql.token, [key])
  const found = await read()
  if (found.length === 0) await query(driver.run, sql.keep, [key])
  const [since] = found.length > 0 ? found : await read()
  return new Date(Number(since?.token))
}

export async function noteOnce<Tx>(
  { driver, sql }: Table<Tx>,
  key: string,
  bodyHash: string,
  ttlMs: number,
): Promise<Note> {
  const name = toNoteKey(key)
  for (let attempt = 1; attempt <= NOTE_ATTEMPTS; attempt++) {
    const noted = await query(driver.run, sql.note, [name, bodyHash, `${ttlMs}`])
    if (noted.length > 0) return 'new'
    const [found] = await query(driver.run, sql.read, [toText([name]), bodyHash])
    if (found?.live) return found.mine ? 'same' : 'other'
    // It has expired between the two statements: now there is room for a new one.
  }
  throw new Error('"run" returned no row of a note that the server has')
}

/** Locks the token's claims until the transaction ends. Releases them when one of the keys is lost. */
export async function lockClaims(
  run: PostgresRun,
  sql: Statements,
  keys: Keys,
  token: string,
): Promise<Locked | undefined> {
  const claims = await query(run, sql.lock, [toText(keys), token])
  if (claims.length === keys.length) return toLocked(claims[0])
  const rows = await query(run, sql.seize, [toText(keys), token, FOR_EVER])
  if (decideHold(rows.map(toFound)) === 'held') return toLocked(rows[0])
  await query(run, sql.release, [toText(keys), token])
  return undefined
}

function toLocked({ transaction, backend }: Row = {}): Locked {
  if (!transaction || !backend) throw new TypeError('"run" must resolve to rows with all of their columns')
  return { transaction, backend }
}

/** Whether all of the keys were locked in that transaction, and are marked now. */
export async function markLocked(
  run: PostgresRun,
  sql: Statements,
  keys: Keys,
  token: string,
  transaction: string,
  retentionMs: number,
): Promise<boolean> {
  const marked = await query(run, sql.mark, [toText(keys), token, `${retentionMs}`, transaction])
  return marked.length === keys.length
}

/** Runs `work` with all keys locked, and with their rows as they are then. */
export function withLocked<Tx, Result>(
  { driver, sql }: Table<Tx>,
  keys: Keys,
  token: string,
  work: (run: PostgresRun, rows: readonly Row[]) => Promise<Result>,
  waitMs: number = PATIENCE_MS,
): Promise<Result> {
  return transact(driver, async (run) => {
    const rows = await query(run, sql.seize, [toText(keys), token, `${waitMs}`])
    return { result: await work(run, rows), transaction: rows[0]?.transaction ?? undefined }
  })
}

export function toFound({ state, live, mine }: Row): FoundKey | undefined {
  return state && { state, isLive: live === true, isOwn: mine === true }
}

export function toText(keys: Keys): string {
  return JSON.stringify(keys)
}
