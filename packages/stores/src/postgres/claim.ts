import { type Claim, decideClaim, type Keys } from '@countersign/core/store'
import { answerByReading } from '../shared/answer-by-reading.ts'
import type { PostgresRun } from './driver.ts'
import { isDuplicate, isLocked } from './errors.ts'
import { type Table, toFound, toText, withLocked } from './keys.ts'
import { query, type Row } from './sql.ts'

/** Long enough for the transactions of other claims, and for the end of a commit. */
const SHORT_MS = 20

/** Two such waits fit into the time that a receiver has for a claim, even where the provider waits only two seconds. */
const LONG_MS = 120

/** The clients of which one claim waits for a lock. */
const WAITING = new WeakSet<object>()

/**
 * A claim that meets a lock cannot know who holds it: another claim, a commit that is about to end, or one that hangs. It
 * waits for a moment, and then once more for longer. Only one claim of a client waits longer at a time, because other
 * events need the connections. A claim that still meets the lock then finds the event in progress, which is true.
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
    if (isLocked(error)) return undefined // and nothing was written
    throw error
  }
}

async function claimSoon<Tx>(table: Table<Tx>, keys: Keys, token: string, leaseMs: number): Promise<Claim> {
  const { driver, sql } = table
  if (await claimNew(table, keys, token, leaseMs)) return 'claimed'
  const found = await query(driver.run, sql.read, [toText(keys), token])
  return answerByReading(keys, found.map(toFound)) ?? claimLocked(SHORT_MS, table, keys, token, leaseMs)
}

function claimLocked<Tx>(waitMs: number, table: Table<Tx>, keys: Keys, token: string, leaseMs: number): Promise<Claim> {
  const { sql } = table
  const claim = async (run: PostgresRun, rows: readonly Row[]): Promise<Claim> => {
    const answer = decideClaim(rows.map(toFound))
    if (answer === 'completed') await query(run, sql.spread, [toText(keys)])
    if (answer === 'in_progress') await query(run, sql.release, [toText(keys), '']) // what was added for the lock
    if (answer === 'claimed') await query(run, sql.write, [toText(keys), token, 'claimed', `${leaseMs}`])
    return answer
  }
  return withLocked(table, keys, token, claim, waitMs)
}

/** Whether none of the keys existed, and all are the token's now. */
async function claimNew<Tx>({ driver, sql }: Table<Tx>, keys: Keys, token: string, leaseMs: number): Promise<boolean> {
  try {
    const claimed =
      keys.length === 1
        ? await query(driver.run, sql.claimOne, [keys[0], token, `${leaseMs}`, `${SHORT_MS}`])
        : await query(driver.run, sql.claimAll, [toText(keys), token, `${leaseMs}`, `${SHORT_MS}`])
    return claimed.length > 0
  } catch (error) {
    if (isDuplicate(error)) return false // and nothing was claimed
    throw error
  }
}
