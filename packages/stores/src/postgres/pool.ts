import type { PostgresRun } from './driver.ts'
import type { StoreDriver } from './transact.ts'

interface Queryable {
  query(text: string, values?: string[]): Promise<{ readonly rows: unknown[]; readonly command: string }>
}

type ErrorListener = (error: Error) => void

/** A client of the pool, for as long as it is not released. */
export interface PgClient extends Queryable {
  release(error?: Error | boolean): void
  on(event: 'error', listener: ErrorListener): unknown
  removeListener(event: 'error', listener: ErrorListener): unknown
}

/** `Pool` of `pg`, or of `@neondatabase/serverless`. */
export interface PgPool<Client> extends Queryable {
  readonly totalCount: number
  connect(callback: (error: Error | undefined, client: Client | undefined) => void): void
  on(event: 'error', listener: ErrorListener): unknown
}

/** The pools whose errors a store listens to already. */
const HEARD = new WeakSet<object>()

export function fromPool<Client extends PgClient>(pool: PgPool<Client>): StoreDriver<Client> {
  hear(pool)
  return {
    client: pool,
    provesCommit: true,
    dropsConnection: true,
    run: runOn(pool),
    async transact(part, signal) {
      let broken: Error | undefined
      const onError = (error: Error) => {
        broken = error
      }
      const client = await checkOut(pool, onError)
      let isReleased = false
      const release = (error?: Error) => {
        if (isReleased) return
        isReleased = true
        client.removeListener('error', onError)
        client.release(error) // which listens again
      }
      // The client is destroyed. A ROLLBACK would wait for the statement that is running.
      const abort = () => release(new Error('The transaction was aborted'))
      try {
        signal?.throwIfAborted()
        signal?.addEventListener('abort', abort, { once: true })
        await client.query('BEGIN')
        const result = await part(client, runOn(client))
        const { command } = await client.query('COMMIT')
        // PostgreSQL ends a transaction so in which a statement has failed: a query that `work` did not wait for.
        if (command !== 'COMMIT') throw new Error(`The transaction was ended by ${command} instead of COMMIT`)
        return result
      } catch (error) {
        if (!isReleased) await client.query('ROLLBACK').catch(onError)
        throw error
      } finally {
        signal?.removeEventListener('abort', abort)
        release(broken)
      }
    },
  }
}

/**
 * A pool reports a lost idle connection by an event, which would end the process if nobody listened. The pool has closed
 * the connection by then, and all calls that were waiting for it reject.
 */
function hear(pool: PgPool<PgClient>): void {
  if (HEARD.has(pool)) return
  HEARD.add(pool)
  pool.on('error', () => undefined)
}

/**
 * Uses the callback, which is called in the very moment in which the pool stops listening to the client. A promise
 * continues later, and a connection that is lost in between would end the process.
 */
function checkOut<Client extends PgClient>(pool: PgPool<Client>, onError: ErrorListener): Promise<Client> {
  return new Promise((resolve, reject) => {
    pool.connect((error, client) => {
      if (!client) return reject(error)
      client.on('error', onError)
      resolve(client)
    })
  })
}

function runOn(queryable: Queryable): PostgresRun {
  return async (text, values) => (await queryable.query(text, values)).rows
}
