import type { Keys } from '@countersign/core/store'
import { LeaseLostError } from '@countersign/core/store'
import type { DurableStore } from '../shared/durable-store.ts'
import { type SqliteDatabase, transact } from './database.ts'
import { watchFile } from './file.ts'
import {
  claimKeys,
  completeKeys,
  findClaim,
  findNote,
  forgetKeys,
  isClaimedBy,
  markKeys,
  noteOnce,
  noteSince,
  peekKeys,
  pruneKeys,
  readSince,
  releaseKeys,
  renewKeys,
} from './keys.ts'
import { findRows, prepareRows, type Rows } from './rows.ts'
import { checkTable, DEFAULT_TABLE } from './schema.ts'
import { createTurns, sleep, type TurnManner } from './turns.ts'
import { runInside } from './work.ts'

/** Where a SQLite store keeps its keys. */
export interface SqliteStoreOptions {
  /** The table's name. Default: `countersign_keys`. */
  readonly table?: string
}

/** A store in a SQLite database. */
export interface SqliteStore<Database> extends DurableStore<Database> {
  /**
   * Runs `work` on the handle, in one transaction with the check of the claim and the mark. It must be synchronous: a
   * transaction left open across an await would take in whatever else runs on the handle. A statement that fails undoes
   * itself alone, as always in SQLite: it fails the whole when `work` throws its error.
   *
   * @param options `work` does not begin once `signal` is aborted; as it is synchronous, nothing can end it later
   * @throws TypeError when `work` is asynchronous; what it wrote is rolled back
   * @throws LeaseLostError when the claim was lost; nothing is written
   */
  commit<Result>(
    keys: Keys,
    token: string,
    retentionMs: number,
    work: (tx: Database) => Result,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Awaited<Result>>
  /** Removes all keys that are over, and resolves to their number. The store's claims do it too, little by little. */
  prune(): Promise<number>
}

/** Every so many claims one removes keys that are over: more than are added meanwhile, and few enough for a moment. */
const CLAIMS_PER_PRUNE = 32
const PRUNED_BY_CLAIM = 128
const PRUNED_AT_ONCE = 512

/**
 * A store in an SQLite file, for the processes of one host: by a handle of `node:sqlite`, `better-sqlite3`, `libsql` or
 * `bun:sqlite` that the caller opens and closes. It creates its table when it is first used, and then sets
 * `PRAGMA journal_mode = WAL`, so that reading and writing do not wait for each other. The file must lie on a local disk.
 *
 * `PRAGMA synchronous` stays as it is. With `FULL`, SQLite's default, what was answered survives a power loss; with
 * `NORMAL`, which is several times as fast, it survives the death of the process, `kill -9` included, but the last
 * commits before a power loss may be gone, marks and the rows of `commit` together.
 *
 * Nothing blocks the event loop: while another process writes, the store waits up to two seconds beside it, and then
 * rejects with the driver's error. What is known to be done or in progress is answered by reading and waits for no
 * writer. When the file is removed or replaced while it is open, the store notices within a second, and every call
 * rejects. While it works, `busy_timeout` is 0, and afterwards what it was. No transaction of
 * the caller's may be open on the handle across an await.
 *
 * Leases and retention run on the host's clock. A clock that is set forward ends leases early by as much: another run
 * may then begin beside one that still works, whose `commit` and settling are refused, and marks are forgotten earlier.
 *
 * @throws TypeError when the handle or an option is wrong
 *
 * @example
 * ```ts
 * import { createReceiver } from '@countersign/core'
 * import { dfns } from '@countersign/providers/dfns'
 * import { sign } from '@countersign/core/sign'
 * import { sqliteStore } from '@countersign/stores/sqlite'
 * import Database from 'libsql'
 *
 * const database = new Database(':memory:')
 * database.exec('CREATE TABLE wallets (event TEXT)')
 * const secret = 'whs-Fij3kMCRZLCAzOqnpLzVQUEKe9Rw5V8s'
 * const receiver = createReceiver({ provider: dfns({ secret }), store: sqliteStore(database), namespace: 'wallets' }, {
 *   'wallet.created': (event, { commit }) => commit((tx) => tx.prepare('INSERT INTO wallets VALUES (?)').run(event.id)),
 * })
 *
 * const body = { id: 'whe-1', kind: 'wallet.created', date: '2026-11-22T10:00:00Z', data: {}, timestampSent: Math.floor(Date.now() / 1000) }
 * for (const attempt of [1, 2]) {
 *   const request = new Request('http://localhost/webhooks/dfns', sign(dfns, body, { keys: { secret } }))
 *   const response = await receiver.fetch(request)
 *   console.log(attempt, response.status)
 * }
 * const { rows } = database.prepare('SELECT count(*) AS rows FROM wallets').get() as { rows: number }
 * console.log(rows) // 1
 * ```
 */
export function sqliteStore<Database extends SqliteDatabase>(
  database: Database,
  { table = DEFAULT_TABLE }: SqliteStoreOptions = {},
): SqliteStore<Database> {
  if (typeof database?.exec !== 'function' || typeof database.prepare !== 'function') {
    throw new TypeError('"database" must be an open SQLite handle, with exec() and prepare()')
  }
  checkTable(table)
  const turns = createTurns(database)
  const checkFile = watchFile(database)
  let prepared: Rows | undefined
  let claims = 0

  function use<Result>(work: (rows: Rows) => Result, manner?: TurnManner<Result>): Promise<Result> {
    return turns.take(() => work(getRows()), manner)
  }

  function getRows(): Rows {
    checkFile()
    prepared ??= prepareRows(database, table)
    return prepared
  }

  function write<Result>(work: (rows: Rows) => Result, manner?: TurnManner<Result>): Promise<Result> {
    return use((rows) => transact(database, () => work(rows)), manner)
  }

  /** The claim stands, whatever becomes of this. */
  function pruneQuietly(rows: Rows): void {
    try {
      transact(database, () => pruneKeys(rows, PRUNED_BY_CLAIM))
    } catch {
      // Another claim will do it.
    }
  }

  return {
    claim(keys, token, leaseMs) {
      const readFirst = () => prepared && findClaim(getRows(), keys, token)
      return use(
        (rows) => {
          const found = findClaim(rows, keys, token)
          if (found) return found
          const claim = transact(database, () => claimKeys(rows, keys, token, leaseMs))
          if (claims++ % CLAIMS_PER_PRUNE === 0) pruneQuietly(rows)
          return claim
        },
        { readFirst },
      )
    },
    renew: (keys, token, leaseMs) => write((rows) => renewKeys(rows, keys, token, leaseMs)),
    complete: (keys, token, retentionMs) => write((rows) => completeKeys(rows, keys, token, retentionMs)),
    release: (keys, token) => write((rows) => releaseKeys(rows, keys, token)),
    forget: (keys) => write((rows) => forgetKeys(rows, keys)),

    async commit<Result>(
      keys: Keys,
      token: string,
      retentionMs: number,
      work: (tx: Database) => Result,
      { signal }: { readonly signal?: AbortSignal } = {},
    ): Promise<Awaited<Result>> {
      let hasBegun = false
      const committed = await write(
        (rows) => {
          if (!isClaimedBy(rows, keys, token)) {
            releaseKeys(rows, keys, token)
            return undefined
          }
          hasBegun = true
          const result = runInside(database, work)
          // Last, so that the mark stands only together with what `work` has written.
          if (!markKeys(rows, keys, token, retentionMs)) throw new LeaseLostError('The work removed its own claim.')
          return { result }
        },
        { signal, mayRepeat: () => !hasBegun }, // `work` runs once, whatever it throws
      )
      if (!committed) throw new LeaseLostError('The lease was lost, or the event is committed already.')
      return committed.result as Awaited<Result> // what could be awaited was refused
    },

    peek(keys) {
      const look = () => {
        checkFile()
        const rows = prepared ?? findRows(database, table)
        return rows ? peekKeys(rows, keys) : 'claimed' // and a table that is missing stays so
      }
      return turns.take(look, { readFirst: look })
    },

    async remembersSince(namespace) {
      const since = await use((rows) => {
        const found = readSince(rows, namespace)
        if (found !== undefined) return found
        return transact(database, () => {
          noteSince(rows, namespace)
          return readSince(rows, namespace)
        })
      })
      return new Date(since ?? Number.NaN)
    },

    once(key, bodyHash, ttlMs) {
      const readFirst = () => prepared && findNote(getRows(), key, bodyHash)
      return use(
        (rows) => findNote(rows, key, bodyHash) ?? transact(database, () => noteOnce(rows, key, bodyHash, ttlMs)),
        { readFirst },
      )
    },

    async prune() {
      for (let total = 0; ; await sleep(0)) {
        const removed = await write((rows) => pruneKeys(rows, PRUNED_AT_ONCE))
        total += removed
        if (removed < PRUNED_AT_ONCE) return total
      }
    },
  }
}
