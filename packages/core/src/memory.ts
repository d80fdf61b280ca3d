import type { Claim, IdempotencyStore, Keys } from './store.ts'

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
}

/** How many of the oldest keys each claim looks at, so that expired ones leave as fast as new ones come. */
const SWEPT_PER_CLAIM = 4

/** How long a lease that has run out is kept for its own token, while there is room. */
const KEPT_MS = 15 * 60_000

/**
 * A store in this process's memory: for tests, for development, and for one process that may forget on restart.
 * It evicts nothing that is still needed. At `maxKeys` it refuses, and the provider sends again.
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
  /** Saves a full store from looking through all its keys for every event that it refuses. */
  let nothingExpiresBefore = 0

  function read(key: string): Entry | undefined {
    const entry = entries.get(key)
    return entry && entry.expiresAt > now() ? entry : undefined
  }

  function write(key: string, entry: Entry): void {
    entries.delete(key) // to the end: the Map keeps the order of insertion, and the oldest is swept first
    entries.set(key, entry)
    nothingExpiresBefore = Math.min(nothingExpiresBefore, entry.expiresAt)
  }

  /** Also when the lease has run out: until another run takes the keys, nothing stands against the token's settling. */
  function hasAll(keys: Keys, token: string, state: Entry['state']): boolean {
    return keys.every((key) => {
      const entry = state === 'claimed' ? entries.get(key) : read(key)
      return entry?.token === token && entry.state === state
    })
  }

  function release(keys: Keys, token: string): boolean {
    const held = keys.filter((key) => hasAll([key], token, 'claimed'))
    for (const key of held) entries.delete(key)
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
      if (expiresAt + (state === 'claimed' ? keptMs : 0) <= time) entries.delete(key)
      else earliest = Math.min(earliest, expiresAt)
    }
    nothingExpiresBefore = earliest
  }

  return {
    async claim(keys, token, leaseMs): Promise<Claim> {
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
      for (const key of keys) write(key, { state: 'claimed', token, expiresAt: now() + leaseMs })
      return 'claimed'
    },

    async renew(keys, token, leaseMs) {
      if (!hasAll(keys, token, 'claimed')) {
        release(keys, token)
        return false
      }
      for (const key of keys) write(key, { state: 'claimed', token, expiresAt: now() + leaseMs })
      return true
    },

    async complete(keys, token, retainMs) {
      if (hasAll(keys, token, 'completed')) return true // the caller asks again because the reply was lost
      if (!hasAll(keys, token, 'claimed')) {
        release(keys, token)
        return false
      }
      for (const key of keys) write(key, { state: 'completed', token, expiresAt: now() + retainMs })
      return true
    },

    async release(keys, token) {
      return release(keys, token)
    },

    async forget(keys) {
      for (const key of keys) entries.delete(key)
    },
  }
}
