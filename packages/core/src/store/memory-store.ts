import { checkOptions, optionError } from '../shared/check-options.ts'
import type { Keys } from '../shared/keys.ts'
import { decideClaim, decideHold, type FoundKey, isCompleted, isHeld } from './decide.ts'
import { CLAIM_KEPT_MS, type Claim, type IdempotencyStore, type Note } from './store.ts'

/** How much a memory store keeps. */
export interface MemoryStoreOptions {
  /** How many keys are kept before the store refuses new events. Default: 100,000, about 30 MB. */
  readonly maxKeys?: number
  /** A clock in milliseconds that never steps back. Default: `performance.now`. */
  readonly now?: () => number
}

const OPTIONS: readonly (keyof MemoryStoreOptions)[] = ['maxKeys', 'now']

const MAX_KEYS = 100_000

interface Entry {
  readonly state: 'claimed' | 'completed'
  readonly token: string
  readonly expiresAt: number
  readonly group: string | undefined
}

interface Found extends FoundKey {
  readonly entry: Entry
}

/** How many of the oldest keys each claim looks at, so that expired ones leave as fast as new ones come. */
const SWEPT_PER_CLAIM = 4

/**
 * How many completed events of one group are remembered. Anyone who replays a captured body under ids of their own fills
 * no more than this, and gains nothing by what is forgotten: for them, any new id does the same.
 */
const MARKS_PER_GROUP = 16

/**
 * A store in this process's memory: for tests, for development, and for one process that may forget on restart.
 * It evicts nothing that is still needed, but for the oldest of more than 16 completed events that differ in nothing
 * but an id that nobody signed. At `maxKeys` it refuses, and the provider sends again.
 *
 * @throws TypeError for an unknown option, and when `maxKeys` is not a whole number above zero or `now` is no function
 */
export function memoryStore(options: MemoryStoreOptions = {}): IdempotencyStore {
  checkOptions(options, OPTIONS, 'memoryStore')
  const { maxKeys = MAX_KEYS, now = () => performance.now() } = options
  if (!Number.isSafeInteger(maxKeys) || maxKeys < 1) {
    throw optionError(
      'maxKeys',
      maxKeys,
      `give a whole number above zero, or leave it out for ${MAX_KEYS}. With that many keys, the store refuses new events.`,
    )
  }
  if (typeof now !== 'function') {
    throw optionError('now', now, 'give a function that returns milliseconds, or leave it out for performance.now')
  }
  const entries = new Map<string, Entry>()
  /** The keys of the completed events of each group, the oldest first. */
  const groups = new Map<string, string[]>()
  /** Saves a full store from looking through all its keys for every event that it refuses. */
  let nothingExpiresBefore = 0

  function find(keys: Keys, token: string): readonly (Found | undefined)[] {
    const time = now()
    return keys.map((key) => {
      const entry = entries.get(key)
      return entry && { entry, state: entry.state, isLive: entry.expiresAt > time, isOwn: entry.token === token }
    })
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

  /** Of keys that the caller has. */
  function setState(keys: Keys, state: Entry['state'], expiresAt: number): void {
    for (const key of keys) {
      const entry = entries.get(key)
      if (entry) write(key, { ...entry, state, expiresAt })
    }
  }

  function release(keys: Keys, token: string): boolean {
    const found = find(keys, token)
    const held = keys.filter((_, index) => isHeld(found[index]))
    for (const key of held) remove(key)
    return held.length > 0
  }

  function makeRoom(count: number): void {
    sweep(SWEPT_PER_CLAIM, CLAIM_KEPT_MS)
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
      const found = find(keys, token)
      const done = found.find(isCompleted)
      if (done) {
        const open = keys.filter((_, index) => !isCompleted(found[index]))
        // At the cap the marks that there are must do; the event stays known by them.
        for (const key of open) if (entries.has(key) || entries.size < maxKeys) write(key, done.entry)
      }
      const claim = decideClaim(found)
      if (claim !== 'claimed') return claim
      makeRoom(keys.filter((key) => !entries.has(key)).length)
      for (const key of keys) write(key, { state: 'claimed', token, expiresAt: now() + leaseMs, group })
      return claim
    },

    renew(keys, token, leaseMs) {
      const isStillHeld = decideHold(find(keys, token)) === 'held'
      if (isStillHeld) setState(keys, 'claimed', now() + leaseMs)
      else release(keys, token)
      return isStillHeld
    },

    complete(keys, token, retentionMs) {
      const hold = decideHold(find(keys, token))
      if (hold === 'held') setState(keys, 'completed', now() + retentionMs)
      if (hold === 'lost') release(keys, token)
      return hold !== 'lost'
    },

    release(keys, token) {
      return release(keys, token)
    },

    forget(keys) {
      for (const key of keys) remove(key)
    },

    once(key, bodyHash, ttlMs): Note {
      const name = `once ${key}` // no key of an event has a space
      const [noted] = find([name], bodyHash)
      if (noted?.isLive) return noted.isOwn ? 'same' : 'other'
      makeRoom(entries.has(name) ? 0 : 1)
      write(name, { state: 'completed', token: bodyHash, expiresAt: now() + ttlMs, group: undefined })
      return 'new'
    },
  }
}
