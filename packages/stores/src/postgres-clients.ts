import type { PostgresDriver } from './postgres-driver.ts'
import { fromPglite, type PGliteDatabase, type PGliteQueries } from './postgres-pglite.ts'
import { fromPool, type PgClient, type PgPool } from './postgres-pool.ts'
import type { StoreDriver } from './postgres-transact.ts'

/** `Pool` of `pg` or of `@neondatabase/serverless`, `PGlite`, or anything else through a driver. */
export type PostgresClient<Tx> = PgPool<PgClient & Tx> | PGliteDatabase<PGliteQueries & Tx> | PostgresDriver<Tx>

/** @throws TypeError when the object is none of them */
export function toDriver<Tx>(client: PostgresClient<Tx>): StoreDriver<Tx> {
  if (typeof client === 'object' && client !== null) {
    if ('run' in client && 'transact' in client) return fromDriver(client)
    if ('waitReady' in client) return fromPglite(client)
    if ('totalCount' in client) return fromPool(client)
  }
  throw new TypeError(
    'postgresStore needs a Pool of "pg" or "@neondatabase/serverless", a PGlite, or a driver with run() and transact()',
  )
}

function fromDriver<Tx>(driver: PostgresDriver<Tx>): StoreDriver<Tx> {
  return {
    client: driver,
    provesCommit: false,
    dropsConnection: false,
    run: (text, values) => driver.run(text, values),
    transact: (part) => driver.transact(part),
  }
}
