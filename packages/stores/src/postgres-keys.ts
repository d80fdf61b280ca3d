import type { Claim, Keys } from '@countersign/core'
import { type PostgresDriver, type PostgresRun, transact } from './postgres-driver.ts'
import { isDuplicate } from './postgres-errors.ts'
import { query, type Row, type Statements } from './postgres-sql.ts'

// What the store does with the keys of one event, given without duplicates. To claim an event that is new, and to
// settle what is the token's, one statement does. Otherwise, all keys are locked first: a statement that waits for a
// lock knows nothing of the rows that were added meanwhile.

export interface Table<Tx> {
  readonly driver: PostgresDriver<Tx>
  readonly sql: Statements
}

export async function claimKeys<Tx>(table: Table<Tx>, keys: Keys, token: string, leaseMs: number): Promise<Claim> {
  const { driver, sql } = table
  if (await claimNew(table, keys, token, leaseMs)) return 'claimed'
  // Duplicates of an event that is done or in progress need no lock.
  const found = await query(driver.run, sql.read, [toText(keys), token])
  const done = found.filter(isMarked)
  if (done.length === keys.length) return 'completed'
  if (done.length === 0 && found.some(isTaken)) return 'in_progress'

  return withLocked(table, keys, token, async (run, rows) => {
    if (rows.some(isMarked)) {
      await query(run, sql.spread, [toText(keys)])
      return 'completed'
    }
    if (rows.some(isTaken)) {
      await query(run, sql.release, [toText(keys), ''])
      return 'in_progress'
    }
    await query(run, sql.write, [toText(keys), token, 'claimed', `${leaseMs}`])
    return 'claimed'
  })
}

/** Gives the claims of the token another end, or makes marks of them. Releases them when one of the keys is lost. */
export async function settleKeys<Tx>(
  table: Table<Tx>,
  keys: Keys,
  token: string,
  state: 'claimed' | 'completed',
  ms: number,
): Promise<boolean> {
  const { driver, sql } = table
  const settled =
    keys.length === 1
      ? await query(driver.run, sql.settleOne, [keys[0], token, state, `${ms}`])
      : await query(driver.run, sql.settleAll, [toText(keys), token, state, `${ms}`])
  if (settled.length > 0) return true
  return withLocked(table, keys, token, async (run, rows) => {
    if (rows.every(isHeld)) {
      await query(run, sql.write, [toText(keys), token, state, `${ms}`])
      return true
    }
    await query(run, sql.release, [toText(keys), token])
    // The caller asks again because the reply was lost.
    return state === 'completed' && rows.every((row) => row.mine && isMarked(row))
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
  if (found.some(isMarked)) return 'completed'
  return found.some(isTaken) ? 'in_progress' : 'claimed'
}

/** The time at which the namespace was first seen. */
export async function noteSince<Tx>({ driver, sql }: Table<Tx>, namespace: string): Promise<Date> {
  const key = `since ${JSON.stringify(namespace)}` // no key of an event has a space
  const read = () => query(driver.run, sql.token, [key])
  const found = await read()
  if (found.length === 0) await query(driver.run, sql.keep, [key])
  const [since] = found.length > 0 ? found : await read()
  return new Date(Number(since?.token))
}

/** Locks the token's claims until the transaction ends, and gives its id. Releases them when one of the keys is lost. */
export async function lockClaims(
  run: PostgresRun,
  sql: Statements,
  keys: Keys,
  token: string,
): Promise<string | undefined> {
  const claims = await query(run, sql.lock, [toText(keys), token])
  if (claims.length === keys.length) return claims[0]?.transaction
  const rows = await query(run, sql.seize, [toText(keys), token])
  if (rows.every(isHeld)) return rows[0]?.transaction
  await query(run, sql.release, [toText(keys), token])
  return undefined
}

/** Whether all of the keys were locked in that transaction, and are marked now. */
export async function markLocked(
  run: PostgresRun,
  sql: Statements,
  keys: Keys,
  token: string,
  { transaction, retainMs }: { readonly transaction: string; readonly retainMs: number },
): Promise<boolean> {
  const marked = await query(run, sql.mark, [toText(keys), token, `${retainMs}`, transaction])
  return marked.length === keys.length
}

/** Whether none of the keys was there, and all are the token's now. */
async function claimNew<Tx>({ driver, sql }: Table<Tx>, keys: Keys, token: string, leaseMs: number): Promise<boolean> {
  try {
    const claimed =
      keys.length === 1
        ? await query(driver.run, sql.claimOne, [keys[0], token, `${leaseMs}`])
        : await query(driver.run, sql.claimAll, [toText(keys), token, `${leaseMs}`])
    return claimed.length > 0
  } catch (error) {
    if (isDuplicate(error)) return false // and nothing is claimed
    throw error
  }
}

function withLocked<Tx, Result>(
  { driver, sql }: Table<Tx>,
  keys: Keys,
  token: string,
  work: (run: PostgresRun, rows: readonly Row[]) => Promise<Result>,
): Promise<Result> {
  return transact(driver, async (run) => work(run, await query(run, sql.seize, [toText(keys), token])))
}

function isMarked({ state, live }: Row): boolean {
  return state === 'completed' && live === true
}

function isTaken({ live, mine }: Row): boolean {
  return live === true && mine === false
}

/** Also when the lease has run out: until another run takes the keys, nothing stands against the token's settling. */
function isHeld({ state, mine }: Row): boolean {
  return state === 'claimed' && mine === true
}

function toText(keys: Keys): string {
  return JSON.stringify(keys)
}
