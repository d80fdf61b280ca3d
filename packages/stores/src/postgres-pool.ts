import type { PostgresDriver, PostgresRun } from './postgres-driver.ts'

interface Queryable {
  query(text: string, values?: string[]): Promise<{ readonly rows: unknown[]; readonly command: string }>
}

/** A client of the pool, for as long as it is not released. */
export interface PgClient extends Queryable {
  release(error?: Error | boolean): void
  on(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'error', listener: (error: Error) => void): unknown
}

/** `Pool` of `pg`, or of `@neondatabase/serverless`. */
export interface PgPool<Client> extends Queryable {
  readonly totalCount: number
  connect(): Promise<Client>
  // Of overloads, types are inferred one by one from the last: this one takes the place of theirs with a callback.
  connect(callback: never): void
}

export function fromPool<Client extends PgClient>(pool: PgPool<Client>): PostgresDriver<Client> {
  return {
    run: runOn(pool),
    async transact(part) {
      const client = await pool.connect()
      let broken: Error | undefined
      const onError = (error: Error) => {
        broken = error
      }
      // A connection that is lost between two queries tells only this, and would end the process if nobody listened.
      client.on('error', onError)
      try {
        await client.query('BEGIN')
        const result = await part(client, runOn(client))
        const { command } = await client.query('COMMIT')
        // As PostgreSQL ends a transaction in which a statement has failed: a query that `work` did not wait for.
        if (command !== 'COMMIT') throw new Error(`The transaction was ended by ${command} instead of COMMIT`)
        return result
      } catch (error) {
        await client.query('ROLLBACK').catch(onError)
        throw error
      } finally {
        client.removeListener('error', onError)
        client.release(broken)
      }
    },
  }
}

function runOn(queryable: Queryable): PostgresRun {
  return async (text, values) => (await queryable.query(text, values)).rows
}
