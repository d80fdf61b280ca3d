import { postgresStore } from '@countersign/stores/postgres'
import {
  type Connection,
  connectDrizzle,
  connectKysely,
  connectNeon,
  connectPg,
  connectPostgresJs,
} from '@countersign/tools/clients/postgres'
import { connectPrisma } from '@countersign/tools/clients/prisma'
import { hasPgBouncer, type PgBouncer, startPgBouncer } from '@countersign/tools/servers/pgbouncer'
import { createSchema, makeSchemaName } from '@countersign/tools/servers/postgres-schema'
import { hasPostgresServer, type PostgresServer, startPostgresServer } from '@countersign/tools/servers/postgres-server'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openReceiver } from './receiver.ts'

const EVENTS = 1000

describe.skipIf(!hasPostgresServer() || !hasPgBouncer())('postgresStore behind PgBouncer in transaction mode', () => {
  let server: PostgresServer
  let pooler: PgBouncer
  let admin: pg.Pool
  beforeAll(async () => {
    server = await startPostgresServer()
    pooler = await startPgBouncer(server)
    admin = new pg.Pool({ connectionString: server.url, max: 2 })
  })
  afterAll(async () => {
    await admin.end()
    await pooler.close()
    await server.close()
  })

  describe('with a pool of pg', () => losesNothing(() => connectPg({ connectionString: pooler.url })))
  describe('with a pool of Neon', () => losesNothing(() => connectNeon(pooler.url)))
  describe('with postgres.js', () => losesNothing(() => connectPostgresJs(pooler.url, { prepare: false })))
  describe('with postgres.js and its prepared statements', () =>
    losesNothing(() => connectPostgresJs(pooler.url), { mayRefuse: true }))
  describe('with Drizzle', () => losesNothing(() => connectDrizzle(pooler.url)))
  describe('with Kysely', () => losesNothing(() => connectKysely(pooler.url)))
  describe('with Prisma', () => losesNothing((schema) => connectPrisma(schema, pooler.url)))

  function losesNothing<Tx>(
    connect: (schema: string) => Connection<Tx> | Promise<Connection<Tx>>,
    { mayRefuse = false } = {},
  ): void {
    test(`writes each of ${EVENTS} events that it has acknowledged, once`, async () => {
      const name = makeSchemaName()
      const schema = await createSchema(name, admin)
      const { client, execute, close } = await connect(name)
      const { send } = openReceiver(postgresStore(client, { table: schema.keys }), (id, commit) =>
        commit((tx) => execute(tx, `INSERT INTO ${schema.effects} VALUES ('${id}')`)),
      )
      const acknowledged: string[] = []
      const deliver = async (id: string) => {
        if ((await send(id)) === 200) acknowledged.push(id)
      }
      // Eight at a time for five connections, and for four of the server's.
      let index = 0
      const next = async () => {
        while (index < EVENTS) await deliver(`event-${index++}`)
      }
      await Promise.all(Array.from({ length: 8 }, next))
      await close()

      const { rows } = await admin.query<{ name: string }>(`SELECT name FROM ${schema.effects}`)
      const written = new Set(rows.map((row) => row.name))
      expect(acknowledged.filter((id) => !written.has(id))).toEqual([])
      if (!mayRefuse) expect(acknowledged).toHaveLength(EVENTS)
    })
  }
})
