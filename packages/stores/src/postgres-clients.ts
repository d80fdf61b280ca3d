import type { PostgresDriver } from './postgres-driver.ts'
import { fromPglite, type PGliteDatabase, type PGliteQueries } from './postgres-pglite.ts'
import { fromPool, type PgClient, type PgPool } from './postgres-pool.ts'

/** `Pool` of `pg` or of `@neondatabase/serverless`, `PGlite`, or anything else through a driver. */
export type PostgresClient<Tx> = PgPool<PgClient & Tx> | PGliteDatabase<PGliteQueries & Tx> | PostgresDriver<Tx>

/** @throws TypeError when the object is none of them */
export function toDriver<Tx>(client: PostgresClient<Tx>): PostgresDriver<Tx> {
  if (typeof client === 'object' && client !== null) {
    if ('run' in client && 'transact' in client) return client
    if ('waitReady' in client) return fromPglite(client)
    if ('totalCount' in client) return fromPool(client)
  }
  throw new TypeError(
    'postgresStore needs a Pool of "pg" or "@neondatabase/serverless", a PGlite, or a driver with run() and transact()',
  )
}
