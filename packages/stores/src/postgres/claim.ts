import type { Claim, Keys } from '@countersign/core/store'
import { isDuplicate, isLocked } from './errors.ts'
import { isMarked, isTaken, type Table, toText, withLocked } from './keys.ts'
import { query } from './sql.ts'

/** Long enough for the transactions of other claims, and for the end of a commit. */
const SHORT_MS = 20

/** Two such waits still fit into the time that a receiver has for a claim, where the provider waits for two seconds. */
const LONG_MS = 120

/** Clients of which a claim waits for a lock. */
const WAITING = new WeakSet<object>()

/**
 * A claim that meets a lock does not know what comes of it: another claim, a commit that is about to end, or one that
 * hangs. It waits for a moment, and then once more for longer, but only one claim of a client at a time: the
 * connections are there for other events. Whoever still meets the lock then finds the event in progress, as it is.
 */
export async function claimKeys<Tx>(table: Table<Tx>, keys: Keys, token: string, leaseMs: number): Promise<Claim> {
  const claim = await unlessLocked(() => claimSoon(table, keys, token, leaseMs))
  const { client } = table.driver
  if (claim !== undefined) return claim
  if (WAITING.has(client)) return 'in_progress'
  WAITING.add(client)
  try {
    return (await unlessLocked(() => claimLocked(LONG_MS, table, keys, token, leaseMs))) ?? 'in_progress'
  } finally {
    WAITING.delete(client)
  }
}

async function unlessLocked(claim: () => Promise<Claim>): Promise<Claim | undefined> {
  try {
    return await claim()
  } catch (error) {
    if (isLocked(error)) return undefined // and nothing is written
    throw error
  }
}

async function claimSoon<Tx>(table: Table<Tx>, keys: Keys, token: string, leaseMs: number): Promise<Claim> {
  const { driver, sql } = table
  if (await claimNew(table, keys, token, leaseMs)) return 'claimed'
  // Duplicates of an event that is done or in progress need no lock.
  const found = await query(driver.run, sql.read, [toText(keys), token])
  const done = found.filter(isMarked)
  if (done.length === keys.length) return 'completed'
  if (done.length === 0 && found.some(isTaken)) return 'in_progress'
  return claimLocked(SHORT_MS, table, keys, token, leaseMs)
}

function claimLocked<Tx>(waitMs: number, table: Table<Tx>, keys: Keys, token: string, leaseMs: number): Promise<Claim> {
  const { sql } = table
  return withLocked<Tx, Claim>(
    table,
    keys,
    token,
    async (run, rows) => {
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
    },
    waitMs,
  )
}

/** Whether none of the keys was there, and all are the token's now. */
async function claimNew<Tx>({ driver, sql }: Table<Tx>, keys: Keys, token: string, leaseMs: number): Promise<boolean> {
  try {
    const claimed =
      keys.length === 1
        ? await query(driver.run, sql.claimOne, [keys[0], token, `${leaseMs}`, `${SHORT_MS}`])
        : await query(driver.run, sql.claimAll, [toText(keys), token, `${leaseMs}`, `${SHORT_MS}`])
    return claimed.length > 0
  } catch (error) {
    if (isDuplicate(error)) return false // and nothing is claimed
    throw error
  }
}
