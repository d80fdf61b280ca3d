import { type Keys, LeaseLostError } from '@countersign/core'
import { type PostgresClient, toDriver } from './postgres-clients.ts'
import { readCommitted, transact } from './postgres-driver.ts'
import { isConflict, isTableMissing } from './postgres-errors.ts'
import {
  claimKeys,
  forgetKeys,
  lockClaims,
  markLocked,
  noteSince,
  peekKeys,
  releaseKeys,
  settleKeys,
  type Table,
} from './postgres-keys.ts'
import { DEFAULT_TABLE, quoteTable, toSchema } from './postgres-schema.ts'
import { query, toStatements } from './postgres-sql.ts'
import type { ReconcilableStore } from './reconcilable.ts'

export type { PostgresClient } from './postgres-clients.ts'
export type { PostgresDriver, PostgresRun, Transacted, TransactionPart } from './postgres-driver.ts'
export type { PGliteDatabase, PGliteQueries } from './postgres-pglite.ts'
export type { PgClient, PgPool } from './postgres-pool.ts'
export { postgresSchema } from './postgres-schema.ts'

export interface PostgresStoreOptions {
  /** The table's name, with its schema or without: `app.countersign_keys`. Default: `countersign_keys`. */
  readonly table?: string
}

export interface PostgresStore<Tx> extends ReconcilableStore<Tx> {
  /**
   * Runs `work` in one transaction with the check of the claim and the mark. `tx` is the client of the pool, or the
   * transaction of the driver: what does not go through it is outside. Leave COMMIT and ROLLBACK to the store.
   *
   * @throws LeaseLostError when the claim was lost, or the event is committed already; nothing is written
   */
  commit<Result>(keys: Keys, token: string, retainMs: number, work: (tx: Tx) => Result): Promise<Awaited<Result>>
  /** Removes all keys that are over, and resolves to their number. The store's claims do it too, little by little. */
  prune(): Promise<number>
}

/** Every so many claims one removes keys that are over, behind its answer: more than are added meanwhile. */
const CLAIMS_PER_PRUNE = 64
const PRUNED_AT_ONCE = 512

/** How often a statement of the store's is sent, when others at work on the same keys make the server refuse it. */
const ATTEMPTS = 4

/**
 * A store in PostgreSQL, for any number of processes: by a pool of `pg` or `@neondatabase/serverless`, by PGlite, or by
 * a driver of two functions for any other library. It creates its table when it first needs it and there is none.
 *
 * It keeps nothing in a session, and works through a pooler in transaction mode. Leases and retention run on the
 * database's clock. `fsync` and `synchronous_commit` must be on for marks to survive a crash of the server, and after a
 * failover there are those that the replica had.
 *
 * @throws TypeError when the client or an option is wrong
 *
 * @example
 * ```ts
 * import { createReceiver, dfns, fetchHandler, sign } from '@countersign/core'
 * import { postgresStore } from '@countersign/stores/postgres'
 * import { Pool } from 'pg'
 *
 * const pool = new Pool({ connectionString: process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1/test' })
 * await pool.query('CREATE TABLE IF NOT EXISTS example_wallets (event text)')
 * const store = postgresStore(pool, { table: 'example_keys' })
 * const secret = 'whs-Fij3kMCRZLCAzOqnpLzVQUEKe9Rw5V8s'
 * const receiver = createReceiver({ provider: dfns({ secret }), store, name: 'wallets' }, {
 *   'wallet.created': (event, { commit }) =>
 *     commit((client) => client.query('INSERT INTO example_wallets VALUES ($1)', [event.id])),
 * })
 *
 * const body = { id: 'whe-1', kind: 'wallet.created', date: '2026-11-22T10:00:00Z', data: {}, timestampSent: Math.floor(Date.now() / 1000) }
 * for (const attempt of [1, 2]) {
 *   const request = new Request('http://localhost/webhooks/dfns', sign(dfns, body, { keys: { secret } }))
 *   const response = await fetchHandler(receiver)(request)
 *   console.log(attempt, response.status)
 * }
 * const { rows } = await pool.query('SELECT count(*)::int AS written FROM example_wallets')
 * console.log(rows[0].written) // 1
 *
 * await pool.query('DROP TABLE example_wallets, example_keys')
 * await pool.end()
 * ```
 */
export function postgresStore<Tx>(
  client: PostgresClient<Tx>,
  { table = DEFAULT_TABLE }: PostgresStoreOptions = {},
): PostgresStore<Tx> {
  const sql = toStatements(quoteTable(table))
  const driver = toDriver(client)
  let claims = 0

  /** Whatever is refused because of others, or because the table is not there yet, has changed nothing. */
  async function persist<Result>(
    operation: (rows: Table<Tx>) => Promise<Result>,
    mayRepeat: () => boolean = () => true,
  ): Promise<Result> {
    let rows = { driver, sql }
    for (let attempt = 1; ; attempt++) {
      try {
        return await operation(rows)
      } catch (error) {
        if (attempt === ATTEMPTS || !mayRepeat()) throw error
        if (isTableMissing(error)) await createTable()
        else if (isConflict(error)) rows = { driver: readCommitted(driver), sql }
        else throw error
      }
    }
  }

  function createTable(): Promise<void> {
    return transact(driver, async (run) => {
      // CREATE TABLE IF NOT EXISTS fails in all but one of the processes that come to it at the same time.
      await run('SELECT true AS locked FROM pg_advisory_xact_lock(hashtext($1::text))', [table])
      for (const statement of toSchema(table)) await run(statement, [])
    })
  }

  async function pruneOnce({ driver, sql }: Table<Tx>): Promise<number> {
    const pruned = await query(driver.run, sql.prune, [String(PRUNED_AT_ONCE)])
    return pruned.length
  }

  return {
    async claim(keys, token, leaseMs) {
      const claim = await persist((rows) => claimKeys(rows, unique(keys), token, leaseMs))
      // The claim stands, whatever becomes of this.
      if (claim === 'claimed' && claims++ % CLAIMS_PER_PRUNE === 0)
        void pruneOnce({ driver, sql }).catch(() => undefined)
      return claim
    },
    renew: (keys, token, leaseMs) => persist((rows) => settleKeys(rows, unique(keys), token, 'claimed', leaseMs)),
    complete: (keys, token, retainMs) =>
      persist((rows) => settleKeys(rows, unique(keys), token, 'completed', retainMs)),
    release: (keys, token) => persist((rows) => releaseKeys(rows, unique(keys), token)),
    forget: (keys) => persist((rows) => forgetKeys(rows, unique(keys))),

    async commit<Result>(
      keys: Keys,
      token: string,
      retainMs: number,
      work: (tx: Tx) => Result,
    ): Promise<Awaited<Result>> {
      const asked = unique(keys)
      let hasBegun = false
      const committed = await persist(
        // Repeated as it is, too: the work runs at the isolation level that the database has by default.
        () =>
          transact(driver, async (run, tx) => {
            const transaction = await lockClaims(run, sql, asked, token)
            if (transaction === undefined) return undefined
            hasBegun = true
            const result = await work(tx)
            // Last, for the server to refuse it in a transaction in which a statement has failed, unnoticed or not.
            if (await markLocked(run, sql, asked, token, { transaction, retainMs })) return { result }
            throw new Error('The work ended its transaction, or removed its own claim: leave both to the store.')
          }),
        () => !hasBegun, // the work runs once, whatever it throws
      )
      if (!committed) throw new LeaseLostError('The lease was lost, or the event is committed already.')
      return committed.result
    },

    async peek(keys) {
      try {
        return await peekKeys({ driver, sql }, unique(keys))
      } catch (error) {
        if (isTableMissing(error)) return 'claimed' // and it stays missing
        throw error
      }
    },
    remembersSince: (namespace) => persist((rows) => noteSince(rows, namespace)),

    async prune() {
      for (let total = 0; ; ) {
        const pruned = await persist(pruneOnce)
        total += pruned
        if (pruned < PRUNED_AT_ONCE) return total
      }
    },
  }
}

function unique([first, ...others]: Keys): Keys {
  return [first, ...new Set(others.filter((key) => key !== first))]
}
