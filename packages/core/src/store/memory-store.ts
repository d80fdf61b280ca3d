import type { Keys } from '../shared/keys.ts'
import type { Claim, IdempotencyStore, Note } from './store.ts'

/** How much a memory store keeps. */
export interface MemoryStoreOptions {
  /** How many keys are kept before the store refuses new events. Default: 100,000, about 30 MB. */
  readonly maxKeys?: number
  /** A clock in milliseconds that never steps back. Default: `performance.now`. */
  readonly now?: () => number
}

interface Entry {
  readonly state: 'claimed' | 'completed'
  readonly token: string
  readonly expiresAt: number
  readonly group: string | undefined
}

/** How many of the oldest keys each claim looks at, so that expired ones leave as fast as new ones come. */
const SWEPT_PER_CLAIM = 4

/**
 * How many completed events of one group are remembered. Anyone who replays a captured body under ids of their own fills
 * no more than this, and gains nothing by what is forgotten: for them, any new id does the same.
 */
const MARKS_PER_GROUP = 16

/** How long an expired lease is kept for its own token, while there is room. */
const KEPT_MS = 15 * 60_000

/**
 * A store in this process's memory: for tests, for development, and for one process that may forget on restart.
 * It evicts nothing that is still needed, but for the oldest of more than 16 completed events that differ in nothing
 * but an id that nobody signed. At `maxKeys` it refuses, and the provider sends again.
 *
 * @throws TypeError when `maxKeys` is not a whole number above zero
 */
export function memoryStore({
  maxKeys = 100_000,
  now = () => performance.now(),
}: MemoryStoreOptions = {}): IdempotencyStore {
  if (!Number.isSafeInteger(maxKeys) || maxKeys < 1) {
    throw new TypeError('"maxKeys" must be a whole number above zero')
  }
  const entries = new Map<string, Entry>()
  /** The keys of the completed events of each group, the oldest first. */
  const groups = new Map<string, string[]>()
  /** Saves a full store from looking through all its keys for every event that it refuses. */
  let nothingExpiresBefore = 0

  function read(key: string): Entry | undefined {
    const entry = entries.get(key)
    return entry && entry.expiresAt > now() ? entry : undefined
  }

  function write(key: string, entry: Entry): void {
    remove(key) // to the end: the Map keeps the order of insertion, and the oldest is swept first
    entries.set(key, entry)
    nothingExpiresBefore = Math.min(nothingExpiresBefore, entry.expiresAt)
    if (entry.state === 'completed' && entry.group !== undefined) joinGroup(entry.group, key)
  }

  function joinGroup(group: string, key: string): void {
    const members = groups.get(group) ?? []
    groups.set(group, members)
    members.push(key)
    const [oldest] = members
    if (members.length > MARKS_PER_GROUP && oldest !== undefined) remove(oldest)
  }

  function remove(key: string): void {
    const group = entries.get(key)?.group
    entries.delete(key)
    const members = group === undefined ? undefined : groups.get(group)
    const index = members?.indexOf(key) ?? -1
    if (index >= 0) members?.splice(index, 1)
    if (group !== undefined && members?.length === 0) groups.delete(group)
  }

  /** Also when the lease has expired: until another run takes the keys, they are still the token's. */
  function hasAll(keys: Keys, token: string, state: Entry['state']): boolean {
    return keys.every((key) => {
      const entry = state === 'claimed' ? entries.get(key) : read(key)
      return entry?.token === token && entry.state === state
    })
  }

  /** Of keys that the caller has. */
  function setState(keys: Keys, state: Entry['state'], expiresAt: number): void {
    for (const key of keys) {
      const entry = entries.get(key)
      if (entry) write(key, { ...entry, state, expiresAt })
    }
  }

  function release(keys: Keys, token: string): boolean {
    const held = keys.filter((key) => hasAll([key], token, 'claimed'))
    for (const key of held) remove(key)
    return held.length > 0
  }

  function makeRoom(count: number): void {
    sweep(SWEPT_PER_CLAIM, KEPT_MS)
    if (entries.size + count > maxKeys && now() >= nothingExpiresBefore) sweep(entries.size, 0)
    if (entries.size + count > maxKeys) throw new Error(`The memory store is full: it holds ${maxKeys} keys`)
  }

  function sweep(count: number, keptMs: number): void {
    const time = now()
    let seen = 0
    let earliest = Number.POSITIVE_INFINITY
    for (const [key, { state, expiresAt }] of entries) {
      if (seen++ >= count) return
      if (expiresAt + (state === 'claimed' ? keptMs : 0) <= time) remove(key)
      else earliest = Math.min(earliest, expiresAt)
    }
    nothingExpiresBefore = earliest
  }

  return {
    claim(keys, token, leaseMs, { group } = {}): Claim {
      const found = keys.map(read)
      const done = found.find((entry) => entry?.state === 'completed')
      if (done) {
        const open = keys.filter((key) => read(key)?.state !== 'completed')
        // At the cap the marks that there are must do; the event stays known by them.
        for (const key of open) if (entries.has(key) || entries.size < maxKeys) write(key, done)
        return 'completed'
      }
      if (found.some((entry) => entry && entry.token !== token)) return 'in_progress'
      makeRoom(keys.filter((key) => !entries.has(key)).length)
      for (const key of keys) write(key, { state: 'claimed', token, expiresAt: now() + leaseMs, group })
      return 'claimed'
    },

    renew(keys, token, leaseMs) {
      if (!hasAll(keys, token, 'claimed')) {
        release(keys, token)
        return false
      }
      setState(keys, 'claimed', now() + leaseMs)
      return true
    },

    complete(keys, token, retentionMs) {
      if (hasAll(keys, token, 'completed')) return true // the caller asks again because the reply was lost
      if (!hasAll(keys, token, 'claimed')) {
        release(keys, token)
        return false
      }
      setState(keys, 'completed', now() + retentionMs)
      return true
    },

    release(keys, token) {
      return release(keys, token)
    },

    forget(keys) {
      for (const key of keys) remove(key)
    },

    once(key, bodyHash, ttlMs): Note {
      const name = `once ${key}` // no key of an event has a space
      const noted = read(name)
      if (noted) return noted.token === bodyHash ? 'same' : 'other'
      makeRoom(entries.has(name) ? 0 : 1)
      write(name, { state: 'completed', token: bodyHash, expiresAt: now() + ttlMs, group: undefined })
      return 'new'
    },
  }
}
