import type { Claim, Keys, Note } from '@countersign/core/store'
import type { Row, Rows } from './rows.ts'

// What the store does with the keys of one event. What writes is called inside a transaction.

/** What can be answered without writing: duplicates of an event that is done or in progress need no lock. */
export function findClaim(rows: Rows, keys: Keys, token: string): Claim | undefined {
  const found = readLive(rows, keys)
  if (found.every(isCompleted)) return 'completed'
  return !found.some(isCompleted) && isTaken(found, token) ? 'in_progress' : undefined
}

export function claimKeys(rows: Rows, keys: Keys, token: string, leaseMs: number): Claim {
  const found = readLive(rows, keys)
  const done = found.find(isCompleted)
  if (done) {
    for (const [index, key] of keys.entries()) if (!isCompleted(found[index])) rows.write(key, done)
    return 'completed'
  }
  if (isTaken(found, token)) return 'in_progress'
  writeClaims(rows, keys, token, leaseMs)
  return 'claimed'
}

export function renewKeys(rows: Rows, keys: Keys, token: string, leaseMs: number): boolean {
  if (!isClaimedBy(rows, keys, token)) {
    releaseKeys(rows, keys, token)
    return false
  }
  writeClaims(rows, keys, token, leaseMs)
  return true
}

export function completeKeys(rows: Rows, keys: Keys, token: string, retentionMs: number): boolean {
  if (isClaimedBy(rows, keys, token)) return markKeys(rows, keys, token, retentionMs)
  // The caller asks again because the reply was lost.
  if (readLive(rows, keys).every((row) => isCompleted(row) && row.token === token)) return true
  releaseKeys(rows, keys, token)
  return false
}

/** Also when the lease has run out: until another run takes the keys, nothing stands against the token's settling. */
export function isClaimedBy(rows: Rows, keys: Keys, token: string): boolean {
  return keys.map(rows.read).every((row) => row?.state === 'claimed' && row.token === token)
}

/** `false` when one of the keys is not the token's. */
export function markKeys(rows: Rows, keys: Keys, token: string, retentionMs: number): boolean {
  const expiresAt = after(retentionMs)
  return keys.map((key) => rows.mark(key, token, expiresAt)).every(Boolean)
}

export function releaseKeys(rows: Rows, keys: Keys, token: string): boolean {
  return keys.map((key) => rows.release(key, token)).some(Boolean)
}

export function forgetKeys(rows: Rows, keys: Keys): void {
  for (const key of keys) rows.forget(key)
}

/** What `claimKeys` would answer to a new token. */
export function peekKeys(rows: Rows, keys: Keys): Claim {
  const found = readLive(rows, keys)
  if (found.some(isCompleted)) return 'completed'
  return found.some(Boolean) ? 'in_progress' : 'claimed'
}

/** The time at which the namespace was first seen, in milliseconds since 1970; `undefined` before. */
export function readSince(rows: Rows, namespace: string): number | undefined {
  const row = rows.read(toSinceKey(namespace))
  return row && Number(row.token)
}

export function noteSince(rows: Rows, namespace: string): void {
  rows.keep(toSinceKey(namespace), String(now()))
}

/** What is noted under the key already. */
export function findNote(rows: Rows, key: string, bodyHash: string): Note | undefined {
  const [noted] = readLive(rows, [toNoteKey(key)])
  return noted && (noted.token === bodyHash ? 'same' : 'other')
}

export function noteOnce(rows: Rows, key: string, bodyHash: string, ttlMs: number): Note {
  const noted = findNote(rows, key, bodyHash)
  if (noted) return noted
  rows.write(toNoteKey(key), { token: bodyHash, state: 'completed', expires_at: after(ttlMs) })
  return 'new'
}

/** No key of an event has a space. */
function toNoteKey(key: string): string {
  return `once ${key}`
}

/** No key of an event has a space. */
function toSinceKey(namespace: string): string {
  return `since ${JSON.stringify(namespace)}`
}

/** Removes up to `limit` keys that are over, and says how many it removed. */
export function pruneKeys(rows: Rows, limit: number): number {
  return rows.prune(now(), limit)
}

function readLive(rows: Rows, keys: Keys): readonly (Row | undefined)[] {
  const time = now()
  return keys.map((key) => {
    const row = rows.read(key)
    return row && row.expires_at > time ? row : undefined
  })
}

function isCompleted(row: Row | undefined): row is Row {
  return row?.state === 'completed'
}

function isTaken(found: readonly (Row | undefined)[], token: string): boolean {
  return found.some((row) => row && row.token !== token)
}

function writeClaims(rows: Rows, keys: Keys, token: string, leaseMs: number): void {
  const claimed: Row = { token, state: 'claimed', expires_at: after(leaseMs) }
  for (const key of keys) rows.write(key, claimed)
}

/** A retention may be as good as endless, but some drivers give no integer that a number cannot hold. */
function after(ms: number): number {
  return Math.min(now() + Math.ceil(ms), Number.MAX_SAFE_INTEGER)
}

/** The clock of the host, which is what SQLite's own functions ask; they give no milliseconds before SQLite 3.42. */
function now(): number {
  return Date.now()
}
