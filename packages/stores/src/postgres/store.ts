import type { Keys } from '@countersign/core/store'
import { LeaseLostError } from '@countersign/core/store'
import type { DurableStore } from '../shared/durable-store.ts'
import { checkFormat } from '../shared/format.ts'
import { orAborted } from '../shared/or-aborted.ts'
import { shareClaims } from '../shared/share-claims.ts'
import { claimKeys } from './claim.ts'
import { type PostgresClient, toDriver } from './clients.ts'
import { prepareCommit } from './commit.ts'
import { isConflict, isDenied, isTableMissing } from './errors.ts'
import {
  forgetKeys,
  noteFormat,
  noteOnce,
  noteSince,
  peekKeys,
  readFormat,
  releaseKeys,
  settleKeys,
  type Table,
} from './keys.ts'
import { DEFAULT_TABLE, quoteTable, toSchema } from './schema.ts'
import { query, toStatements } from './sql.ts'
import { readCommitted, transact } from './transact.ts'

/** Where a PostgreSQL store keeps its keys. */
export interface PostgresStoreOptions {
  /** The table's name, with its schema or without: `app.countersign_keys`. Default: `countersign_keys`. */
  readonly table?: string
}

/** A store in a PostgreSQL database. */
export interface PostgresStore<Tx> extends DurableStore<Tx> {
  /**
   * Runs `work` in one transaction with the check of the claim and the mark. `tx` is the client of the pool, or the
   * transaction of the driver: what does not go through it is outside. Leave COMMIT and ROLLBACK to the store.
   *
   * When `signal` is aborted, the transaction ends, also on the server, and the promise rejects with the signal's
   * reason. Of a pool the connection ends too, and the work can write no more.
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
export function postgresStore<Tx>(
  client: PostgresClient<Tx>,
  { table = DEFAULT_TABLE }: PostgresStoreOptions = {},
): PostgresStore<Tx> {
  const sql = toStatements(quoteTable(table))
  const driver = toDriver(client)
  let claims = 0
  let rights: Promise<void> | undefined
  let isOurs = false

  /** Whatever is refused because of others, or because the table is not there yet, has changed nothing. */
  async function persist<Result>(
    operation: (rows: Table<Tx>) => Promise<Result>,
    mayRepeat: () => boolean = () => true,
  ): Promise<Result> {
    let rows = { driver, sql }
    for (let attempt = 1; ; attempt++) {
      try {
        if (!isOurs) checkFormat(await noteFormat(rows), `The table ${table}`, 'table')
        isOurs = true
        return await operation(rows)
      } catch (error) {
        if (isDenied(error)) rights = undefined
        if (isTableMissing(error)) isOurs = false
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
      return { result: undefined }
    })
  }

  /** Without DELETE, claims would be taken and never given back: that is told with the first of them. */
  async function checkRights(): Promise<void> {
    const [row] = await query(driver.run, sql.mayDelete, [quoteTable(table)])
    if (row?.granted) return
    throw new Error(
      `The role may not delete from ${table}: GRANT SELECT, INSERT, UPDATE, DELETE ON ${quoteTable(table)} to it.`,
    )
  }

  const claim = shareClaims((keys, token, leaseMs) =>
    persist(async (rows) => {
      rights ??= checkRights()
      try {
        await rights
      } catch (error) {
        rights = undefined // they may be granted, or the table be created
        throw error
      }
      return claimKeys(rows, keys, token, leaseMs)
    }),
  )

  async function pruneOnce({ driver, sql }: Table<Tx>): Promise<number> {
    const pruned = await query(driver.run, sql.prune, [String(PRUNED_AT_ONCE)])
    return pruned.length
  }

  return {
    async claim(keys, token, leaseMs) {
      const answer = await claim(unique(keys), token, leaseMs)
      // The claim stands, whatever becomes of this. A right that is lacking is told by the next claim.
      if (answer === 'claimed' && claims++ % CLAIMS_PER_PRUNE === 0) void persist(pruneOnce).catch(() => undefined)
      return answer
    },
    renew: (keys, token, leaseMs) => persist((rows) => settleKeys(rows, unique(keys), token, 'claimed', leaseMs)),
    complete: (keys, token, retentionMs) =>
      persist((rows) => settleKeys(rows, unique(keys), token, 'completed', retentionMs)),
    release: (keys, token) => persist((rows) => releaseKeys(rows, unique(keys), token)),
    forget: (keys) => persist((rows) => forgetKeys(rows, unique(keys))),

    async commit<Result>(
      keys: Keys,
      token: string,
      retentionMs: number,
      work: (tx: Tx) => Result,
      { signal }: { readonly signal?: AbortSignal } = {},
    ): Promise<Awaited<Result>> {
      signal?.throwIfAborted()
      const { run, hasBegun } = prepareCommit({ driver, sql }, { keys: unique(keys), token, retentionMs, work, signal })
      // Repeated as it is: the work runs at the isolation level that the database has by default.
      const committing = persist(run, () => !hasBegun() && !signal?.aborted)
      const committed = await orAborted(committing, signal)
      if (!committed) throw new LeaseLostError('The lease was lost, or the event is committed already.')
      return committed.result
    },

    async peek(keys) {
      try {
        if (!isOurs) checkFormat(await readFormat({ driver, sql }), `The table ${table}`, 'table')
        return await peekKeys({ driver, sql }, unique(keys))
      } catch (error) {
        if (isTableMissing(error)) return 'claimed' // and it stays missing
        throw error
      }
    },
    remembersSince: (namespace) => persist((rows) => noteSince(rows, namespace)),
    once: (key, bodyHash, ttlMs) => persist((rows) => noteOnce(rows, key, bodyHash, ttlMs)),

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
