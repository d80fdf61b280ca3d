import {
  type Claim,
  decideClaim,
  decideHold,
  type FoundKey,
  type Hold,
  isCompleted,
  type Keys,
  type Note,
} from '@countersign/core/store'
import { answerByReading } from '../shared/answer-by-reading.ts'
import { toNoteKey, toSinceKey } from '../shared/own-keys.ts'
import type { Row, Rows } from './rows.ts'

// What the store does with the keys of one event. What writes is called inside a transaction.

/** The answer to a claim that needs no writing, `undefined` otherwise. */
export function findClaim(rows: Rows, keys: Keys, token: string): Claim | undefined {
  return answerByReading(keys, find(rows, keys, token))
}

export function claimKeys(rows: Rows, keys: Keys, token: string, leaseMs: number): Claim {
  const found = find(rows, keys, token)
  const done = found.find(isCompleted)
  if (done) for (const [index, key] of keys.entries()) if (!isCompleted(found[index])) rows.write(key, done.row)
  const claim = decideClaim(found)
  if (claim === 'claimed') writeClaims(rows, keys, token, leaseMs)
  return claim
}

export function renewKeys(rows: Rows, keys: Keys, token: string, leaseMs: number): boolean {
  const isStillHeld = holdOf(rows, keys, token) === 'held'
  if (isStillHeld) writeClaims(rows, keys, token, leaseMs)
  else releaseKeys(rows, keys, token)
  return isStillHeld
}

export function completeKeys(rows: Rows, keys: Keys, token: string, retentionMs: number): boolean {
  const hold = holdOf(rows, keys, token)
  if (hold === 'held') return markKeys(rows, keys, token, retentionMs)
  if (hold === 'lost') releaseKeys(rows, keys, token)
  return hold === 'completed'
}

/** What the token still has of its claim. */
export function holdOf(rows: Rows, keys: Keys, token: string): Hold {
  return decideHold(find(rows, keys, token))
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
  return decideClaim(find(rows, keys))
}

/** The time at which the namespace was first seen, `undefined` before. */
export function readSince(rows: Rows, namespace: string): Date | undefined {
  const row = rows.read(toSinceKey(namespace))
  return row && new Date(Number(row.token))
}

/** The same, which is now where the namespace was not seen before. */
export function noteSince(rows: Rows, namespace: string): Date {
  const time = now()
  rows.keep(toSinceKey(namespace), String(time))
  return readSince(rows, namespace) ?? new Date(time)
}

/** What is noted under the key already. */
export function findNote(rows: Rows, key: string, bodyHash: string): Note | undefined {
  const [noted] = find(rows, [toNoteKey(key)], bodyHash)
  if (noted?.isLive) return noted.isOwn ? 'same' : 'other'
  return undefined
}

export function noteOnce(rows: Rows, key: string, bodyHash: string, ttlMs: number): Note {
  const noted = findNote(rows, key, bodyHash)
  if (noted) return noted
  rows.write(toNoteKey(key), { token: bodyHash, state: 'completed', expires_at: after(ttlMs) })
  return 'new'
}

/** Removes up to `limit` expired keys, and returns how many it removed. */
export function pruneKeys(rows: Rows, limit: number): number {
  return rows.prune(now(), limit)
}

interface FoundRow extends FoundKey {
  readonly row: Row
}

/** @param token default: one that nobody has */
function find(rows: Rows, keys: Keys, token?: string): readonly (FoundRow | undefined)[] {
  const time = now()
  return keys.map((key) => {
    const row = rows.read(key)
    return row && { row, state: row.state, isLive: row.expires_at > time, isOwn: row.token === token }
  })
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
