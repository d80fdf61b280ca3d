import { checkOptions, type Keys, LeaseLostError, orAborted } from '@countersign/core/store'
import type { DurableStore } from '../shared/durable-store.ts'
import { shareClaims } from '../shared/share-claims.ts'
import { claimKeys } from './claim.ts'
import { type PostgresClient, toDriver } from './clients.ts'
import { prepareCommit } from './commit.ts'
import { forgetKeys, noteOnce, noteSince, peekKeys, pruneKeys, releaseKeys, updateClaims } from './keys.ts'
import { openTable } from './open-table.ts'
import { DEFAULT_TABLE } from './schema.ts'

/** Where a PostgreSQL store keeps its keys. */
export interface PostgresStoreOptions {
  /** The table's name, with its schema or without: `app.countersign_keys`. Default: `countersign_keys`. */
  readonly table?: string
}

const OPTIONS: readonly (keyof PostgresStoreOptions)[] = ['table']

/** A store in a PostgreSQL database. */
export interface PostgresStore<Tx> extends DurableStore<Tx> {
  /**
   * Runs `work` in one transaction with the check of the claim and the mark. `tx` is the client of the pool, or the
   * transaction of the driver. What does not go through it is not part of the transaction. Leave COMMIT and ROLLBACK to
   * the store.
   *
   * When `signal` is aborted, the transaction ends, also on the server, and the promise rejects with the signal's
   * reason. With a pool, the connection ends too, and the work can write no more.
   *
   * @throws LeaseLostError when the claim was lost, or the event is committed already; nothing is written
   * @throws ReceiverUnavailableError when the server could not be asked whether it has committed; it may have
   */
  commit<Result>(
    keys: Keys,
    token: string,
    retentionMs: number,
    work: (tx: Tx) => Result,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Awaited<Result>>
  /** Removes all expired keys, and resolves to their number. The store's claims also remove them, a few each time. */
  prune(): Promise<number>
}

/** One of so many claims removes expired keys, in the background: more than are added meanwhile. */
const CLAIMS_PER_PRUNE = 64

/** How many expired keys one statement removes. */
const PRUNED_PER_STATEMENT = 512

/**
 * A store in PostgreSQL, for any number of processes. It works with a pool of `pg` or `@neondatabase/serverless`, with
 * PGlite, or with any other library by a driver of two functions. It creates its table when it first needs it and there
 * is none.
 *
 * It keeps nothing in a session, and works through a pooler in transaction mode. Leases and retention run on the
 * database's clock. Marks survive a crash of the server when `fsync` and `synchronous_commit` are on. After a failover,
 * those marks remain that the replica had received.
 *
 * @throws TypeError when the client or an option is wrong, or an option is unknown
 *
 * @example
 * ```ts
 * import { createReceiver } from '@countersign/core'
 * import { dfns } from '@countersign/providers/dfns'
 * import { sign } from '@countersign/core/sign'
 * import { postgresStore } from '@countersign/stores/postgres'
 * import { Pool } from 'pg'
 *
 * const pool = new Pool({ connectionString: process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1/test' })
 * await pool.query('CREATE TABLE IF NOT EXISTS example_wallets (event text)')
 * const store = postgresStore(pool, { table: 'example_keys' })
 * const secret = 'whs-Fij3kMCRZLCAzOqnpLzVQUEKe9Rw5V8s'
 * const receiver = createReceiver({ provider: dfns({ secret }), store, namespace: 'wallets' }, {
 *   'wallet.created': (event, { commit }) =>
 *     commit((client) => client.query('INSERT INTO example_wallets VALUES ($1)', [event.id])),
 * })
 *
 * const body = { id: 'whe-1', kind: 'wallet.created', date: '2026-11-22T10:00:00Z', data: {}, timestampSent: Math.floor(Date.now() / 1000) }
 * for (const attempt of [1, 2]) {
 *   const request = new Request('http://localhost/webhooks/dfns', sign(dfns, body, { keys: { secret } }))
 *   const response = await receiver.fetch(request)
 *   console.log(attempt, response.status)
 * }
 * const { rows } = await pool.query('SELECT count(*)::int AS written FROM example_wallets')
 * console.log(rows[0].written) // 1
 *
 * await pool.query('DROP TABLE example_wallets, example_keys')
 * await pool.end()
 * ```
 */
export function postgresStore<Tx>(client: PostgresClient<Tx>, options: PostgresStoreOptions = {}): PostgresStore<Tx> {
  checkOptions(options, OPTIONS, 'postgresStore')
  const { persist, look, checkRights, table } = openTable(toDriver(client), options.table ?? DEFAULT_TABLE)
  let claims = 0

  const claim = shareClaims((keys, token, leaseMs) =>
    persist(async (table) => {
      await checkRights()
      return claimKeys(table, keys, token, leaseMs)
    }),
  )

  const pruneOnce = () => persist((table) => pruneKeys(table, PRUNED_PER_STATEMENT))

  return {
    async claim(keys, token, leaseMs) {
      const answer = await claim(unique(keys), token, leaseMs)
      // The claim stands, whatever becomes of this. A right that is lacking is told by the next claim.
      if (answer === 'claimed' && claims++ % CLAIMS_PER_PRUNE === 0) void pruneOnce().catch(() => undefined)
      return answer
    },
    renew: (keys, token, leaseMs) => persist((table) => updateClaims(table, unique(keys), token, 'claimed', leaseMs)),
    complete: (keys, token, retentionMs) =>
      persist((table) => updateClaims(table, unique(keys), token, 'completed', retentionMs)),
    release: (keys, token) => persist((table) => releaseKeys(table, unique(keys), token)),
    forget: (keys) => persist((table) => forgetKeys(table, unique(keys))),

    async commit<Result>(
      keys: Keys,
      token: string,
      retentionMs: number,
      work: (tx: Tx) => Result,
      { signal }: { readonly signal?: AbortSignal } = {},
    ): Promise<Awaited<Result>> {
      signal?.throwIfAborted()
      const { run, hasBegun } = prepareCommit(table, { keys: unique(keys), token, retentionMs, work, signal })
      // Repeated as it is: the work runs at the isolation level that the database has by default.
      const committing = persist(run, () => !hasBegun() && !signal?.aborted)
      const committed = await orAborted(committing, signal)
      if (!committed) throw new LeaseLostError('The lease was lost, or the event is committed already.')
      return committed.result
    },

    peek: async (keys) => (await look((table) => peekKeys(table, unique(keys)))) ?? 'claimed',
    remembersSince: (namespace) => persist((table) => noteSince(table, namespace)),
    once: (key, bodyHash, ttlMs) => persist((table) => noteOnce(table, key, bodyHash, ttlMs)),

    async prune() {
      for (let total = 0; ; ) {
        const pruned = await pruneOnce()
        total += pruned
        if (pruned < PRUNED_PER_STATEMENT) return total
      }
    },
  }
}

function unique([first, ...others]: Keys): Keys {
  return [first, ...new Set(others.filter((key) => key !== first))]
}
