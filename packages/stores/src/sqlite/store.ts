import { checkOptions, type Keys, LeaseLostError, optionError } from '@countersign/core/store'
import type { DurableStore } from '../shared/durable-store.ts'
import { createAccess } from './access.ts'
import { commitKeys } from './commit.ts'
import { type SqliteDatabase, transact } from './database.ts'
import {
  claimKeys,
  completeKeys,
  findClaim,
  findNote,
  forgetKeys,
  noteOnce,
  noteSince,
  peekKeys,
  pruneKeys,
  readSince,
  releaseKeys,
  renewKeys,
} from './keys.ts'
import type { Rows } from './rows.ts'
import { checkTable, DEFAULT_TABLE } from './schema.ts'
import { sleep } from './turns.ts'

/** Where a SQLite store keeps its keys. */
export interface SqliteStoreOptions {
  /** The table's name. Default: `countersign_keys`. */
  readonly table?: string
}

const OPTIONS: readonly (keyof SqliteStoreOptions)[] = ['table']

/** A store in a SQLite database. */
export interface SqliteStore<Database> extends DurableStore<Database> {
  /**
   * Runs `work` on the handle, in one transaction with the check of the claim and the mark. It must be synchronous: a
   * transaction left open across an await would take in whatever else runs on the handle. A statement that fails undoes
   * only itself, as always in SQLite. The whole commit fails when `work` throws the statement's error.
   *
   * @param options `work` does not begin once `signal` is aborted. Later, nothing can end it, as it is synchronous
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
  /** Removes all expired keys, and resolves to their number. The store's claims also remove them, a few each time. */
  prune(): Promise<number>
}

/** One of so many claims removes expired keys: more than are added meanwhile, and few enough to take only a moment. */
const CLAIMS_PER_PRUNE = 32
const PRUNED_BY_CLAIM = 128

/** How many expired keys one transaction of `prune` removes. */
const PRUNED_PER_TRANSACTION = 512

/**
 * A store in a SQLite file, for the processes of one host. It works on a handle of `node:sqlite`, `better-sqlite3`,
 * `libsql` or `bun:sqlite`, which the caller opens and closes. It creates its table when it is first used, and then sets
 * `PRAGMA journal_mode = WAL`, so that reading and writing do not wait for each other. The file must lie on a local disk.
 *
 * `PRAGMA synchronous` stays as it is. With `FULL`, SQLite's default, what was answered survives a power loss. `NORMAL`
 * is several times as fast. It survives the death of the process, `kill -9` included. A power loss may then lose the last
 * commits, marks and the rows of `commit` together.
 *
 * Nothing blocks the event loop. While another process writes, the store waits up to two seconds in the background, and
 * then rejects with the driver's error. Duplicates of an event that is completed or in progress are answered by reading,
 * and wait for no writer. When the file is removed or replaced while it is open, the store notices within a second, and
 * every call rejects. While the store works, `busy_timeout` is 0; afterwards it is restored. No transaction of the
 * caller's may be open on the handle across an await.
 *
 * Leases and retention run on the host's clock. A clock that is set forward ends leases early by as much: another run
 * may then begin while the first still works. The first can then neither commit nor complete. Marks also expire earlier.
 *
 * @throws TypeError when the handle or an option is wrong, or an option is unknown
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
  options: SqliteStoreOptions = {},
): SqliteStore<Database> {
  if (typeof database?.exec !== 'function' || typeof database.prepare !== 'function') {
    throw optionError('database', database, HANDLE)
  }
  checkOptions(options, OPTIONS, 'sqliteStore')
  const { table = DEFAULT_TABLE } = options
  checkTable(table)
  const { use, write, look } = createAccess(database, table)
  let claims = 0

  return {
    claim: (keys, token, leaseMs) =>
      use(
        (rows) => {
          const found = findClaim(rows, keys, token)
          if (found) return found
          const claim = transact(database, () => claimKeys(rows, keys, token, leaseMs))
          if (claims++ % CLAIMS_PER_PRUNE === 0) pruneQuietly(database, rows)
          return claim
        },
        { readFirst: (rows) => findClaim(rows, keys, token) },
      ),
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
      const onBegin = () => {
        hasBegun = true
      }
      const committed = await write((rows) => commitKeys(database, rows, { keys, token, retentionMs, work, onBegin }), {
        signal,
        mayRepeat: () => !hasBegun,
      })
      if (!committed) throw new LeaseLostError('The lease was lost, or the event is committed already.')
      return committed.result as Awaited<Result> // what could be awaited was refused
    },

    peek: (keys) => look((rows) => (rows ? peekKeys(rows, keys) : 'claimed')),

    remembersSince: (namespace) =>
      use((rows) => readSince(rows, namespace) ?? transact(database, () => noteSince(rows, namespace))),

    once: (key, bodyHash, ttlMs) =>
      use((rows) => findNote(rows, key, bodyHash) ?? transact(database, () => noteOnce(rows, key, bodyHash, ttlMs)), {
        readFirst: (rows) => findNote(rows, key, bodyHash),
      }),

    async prune() {
      for (let total = 0; ; await sleep(0)) {
        const removed = await write((rows) => pruneKeys(rows, PRUNED_PER_TRANSACTION))
        total += removed
        if (removed < PRUNED_PER_TRANSACTION) return total
      }
    },
  }
}

const HANDLE =
  'give an open handle of node:sqlite, better-sqlite3, libsql or bun:sqlite, which has the methods exec() and prepare()'

/** The claim stands, whatever becomes of this. */
function pruneQuietly(database: SqliteDatabase, rows: Rows): void {
  try {
    transact(database, () => pruneKeys(rows, PRUNED_BY_CLAIM))
  } catch {
    // Another claim will do it.
  }
}
