import { optionError } from '@countersign/core/store'
import type { PostgresDriver } from './driver.ts'
import { fromPglite, type PGliteDatabase, type PGliteQueries } from './pglite.ts'
import { fromPool, type PgClient, type PgPool } from './pool.ts'
import type { StoreDriver } from './transact.ts'

/** `Pool` of `pg` or of `@neondatabase/serverless`, `PGlite`, or anything else through a driver. */
export type PostgresClient<Tx> = PgPool<PgClient & Tx> | PGliteDatabase<PGliteQueries & Tx> | PostgresDriver<Tx>

/** @throws TypeError when the object is none of them */
export function toDriver<Tx>(client: PostgresClient<Tx>): StoreDriver<Tx> {
  if (typeof client === 'object' && client !== null) {
    if ('run' in client && 'transact' in client) return fromDriver(client)
    if ('waitReady' in client) return fromPglite(client)
    if ('totalCount' in client) return fromPool(client)
  }
  throw optionError('client', client, CLIENTS)
}

const CLIENTS =
  'give a Pool of "pg" or "@neondatabase/serverless", a PGlite, or a driver with the methods run() and transact()'

function fromDriver<Tx>(driver: PostgresDriver<Tx>): StoreDriver<Tx> {
  return {
    client: driver,
    provesCommit: false,
    dropsConnection: false,
    run: (text, values) => driver.run(text, values),
    transact: (part) => driver.transact(part),
  }
}
