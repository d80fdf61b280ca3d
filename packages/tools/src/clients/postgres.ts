import type { PostgresClient } from '@countersign/stores/postgres'
import { PGlite, type Transaction as PGliteTransaction } from '@electric-sql/pglite'
import { type PoolClient as NeonClient, Pool as NeonPool, neonConfig } from '@neondatabase/serverless'
import { type ExtractTablesWithRelations, sql as fragment, type SQL } from 'drizzle-orm'
import { drizzle, type NodePgTransaction } from 'drizzle-orm/node-postgres'
import { CompiledQuery, Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg, { type PoolClient } from 'pg'
import postgres, { type TransactionSql } from 'postgres'
import WebSocket from 'ws'
import { FAST_URL } from '../servers/postgres.ts'
import type { Queries } from '../servers/postgres-schema.ts'
import { startWebSocketProxy } from '../servers/websocket-proxy.ts'

/** A client of one of the libraries, connected, and what a user's work does with its transaction. */
export interface Connection<Tx> {
  /** Where it is another database than that at the URL. */
  readonly database?: Queries
  readonly client: PostgresClient<Tx>
  readonly execute: (tx: Tx, statement: string) => unknown
  readonly close: () => unknown
}

/** Statements are written as text. */
type NoTables = Record<string, never>

export function connectPg(options: pg.PoolConfig = {}): Connection<PoolClient> {
  const client = new pg.Pool({
    connectionString: FAST_URL,
    max: 5,
    options: '-c synchronous_commit=off',
    ...options,
  })
  return { client, execute: (tx, statement) => tx.query(statement), close: () => client.end() }
}

export function connectPglite(): Connection<PGliteTransaction> {
  const client = new PGlite()
  return { database: client, client, execute: (tx, statement) => tx.query(statement), close: () => client.close() }
}

export async function connectNeon(url: string = FAST_URL): Promise<Connection<NeonClient>> {
  const { hostname, port } = new URL(url)
  const proxy = await startWebSocketProxy(hostname, Number(port || 5432))
  neonConfig.wsProxy = () => proxy.address
  neonConfig.useSecureWebSocket = false
  neonConfig.pipelineConnect = false
  neonConfig.webSocketConstructor = WebSocket
  const client = new NeonPool({ connectionString: url, max: 5 })
  return {
    client,
    execute: (tx, statement) => tx.query(statement),
    async close() {
      await client.end()
      await proxy.close()
    },
  }
}

export function connectPostgresJs(
  url: string = FAST_URL,
  options: { readonly prepare?: boolean } = {},
): Connection<TransactionSql> {
  const sql = postgres(url, { max: 5, onnotice: () => undefined, ...options })
  return {
    client: {
      run: (text, values) => sql.unsafe(text, values),
      transact: (part) => sql.begin((tx) => part(tx, (text, values) => tx.unsafe(text, values))),
    },
    execute: (tx, statement) => tx.unsafe(statement),
    close: () => sql.end(),
  }
}

export function connectDrizzle(url: string = FAST_URL): Connection<DrizzleTransaction> {
  const pool = openPool(url)
  const database = drizzle(pool)
  return {
    client: {
      run: async (text, values) => (await database.execute(fill(text, values))).rows,
      transact: (part) =>
        database.transaction((tx) => part(tx, async (text, values) => (await tx.execute(fill(text, values))).rows)),
    },
    execute: (tx, statement) => tx.execute(statement),
    close: () => pool.end(),
  }
}

/** As the pages have it for a library that takes a pool: the store sees nothing of its connections. */
function openPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 5 })
  const ignore = () => undefined // the calls reject
  pool.on('error', ignore)
  pool.on('connect', (client) => client.on('error', ignore))
  return pool
}

type DrizzleTransaction = NodePgTransaction<NoTables, ExtractTablesWithRelations<NoTables>>

/** Drizzle numbers the values itself. */
function fill(text: string, values: readonly string[]): SQL {
  const parts = text.split(/\$(\d+)/)
  return fragment.join(
    parts.map((part, index) => (index % 2 === 0 ? fragment.raw(part) : fragment.param(values[Number(part) - 1]))),
  )
}

export function connectKysely(url: string = FAST_URL): Connection<Transaction<NoTables>> {
  const pool = openPool(url)
  const database = new Kysely<NoTables>({ dialect: new PostgresDialect({ pool }) })
  const runOn = (queries: Kysely<NoTables>) => async (text: string, values: string[]) =>
    (await queries.executeQuery(CompiledQuery.raw(text, values))).rows
  return {
    client: {
      run: runOn(database),
      transact: (part) => database.transaction().execute((tx) => part(tx, runOn(tx))),
    },
    execute: (tx, statement) => tx.executeQuery(CompiledQuery.raw(statement)),
    close: () => database.destroy(),
  }
}
