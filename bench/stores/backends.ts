import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryStore } from '@countersign/core'
import { postgresStore } from '@countersign/stores/postgres'
import { redisStore } from '@countersign/stores/redis'
import { sqliteStore } from '@countersign/stores/sqlite'
import { POSTGRES_URL } from '@countersign/tools/servers/postgres'
import { startRedisServer } from '@countersign/tools/servers/redis-server'
import { Redis } from 'ioredis'
import Database from 'libsql'
import pg from 'pg'
import { ioredisByHand, memoryByHand, nodeRedisByHand, postgresByHand, redisByHand, sqliteByHand } from './by-hand.ts'
import type { Contender } from './contender.ts'
import { countersign, nodeIdempotency, powertools } from './libraries.ts'
import { connectNodeRedis } from './node-redis.ts'

/** Contenders over the same kind of server, with nothing stored yet; the first is the one by hand. */
interface Backend {
  readonly contenders: readonly Contender[]
  readonly close: () => unknown
}

export const backends: Readonly<Record<string, () => Backend | Promise<Backend>>> = {
  memory: () => ({
    contenders: [memoryByHand(), countersign(memoryStore({ maxKeys: 10_000_000 }))],
    close: () => undefined,
  }),
  'SQLite, NORMAL': () => openSqlite('NORMAL'),
  'SQLite, FULL': () => openSqlite('FULL'),
  'Redis, ioredis': openIoredis,
  'Redis, node-redis': openNodeRedis,
  PostgreSQL: openPostgres,
}

function openSqlite(synchronous: string): Backend {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
  const open = (name: string) => {
    const database = new Database(join(folder, name))
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}`)
    return database
  }
  const [byHand, ours] = [open('by-hand.db'), open('ours.db')]
  return {
    contenders: [sqliteByHand(byHand), countersign(sqliteStore(ours))],
    close() {
      byHand.close()
      ours.close()
      rmSync(folder, { recursive: true })
    },
  }
}

const REDIS = ['--appendonly', 'yes', '--save', '']

async function openIoredis(): Promise<Backend> {
  const server = await startRedisServer(REDIS)
  const [byHand, ours] = [new Redis(server.url), new Redis(server.url)]
  return {
    contenders: [redisByHand(ioredisByHand(byHand)), countersign(redisStore(ours))],
    async close() {
      byHand.disconnect()
      ours.disconnect()
      await server.close()
    },
  }
}

async function openNodeRedis(): Promise<Backend> {
  const { url, close } = await startRedisServer(REDIS)
  const connect = () => connectNodeRedis(url)
  const [byHand, ours, third, fourth] = [await connect(), await connect(), await connect(), await connect()]
  return {
    contenders: [
      redisByHand(nodeRedisByHand(byHand)),
      countersign(redisStore(ours)),
      nodeIdempotency(third),
      powertools(fourth),
    ],
    async close() {
      for (const client of [byHand, ours, third, fourth]) client.destroy()
      await close()
    },
  }
}

async function openPostgres(): Promise<Backend> {
  const connectionString = POSTGRES_URL
  const [byHand, ours] = [new pg.Pool({ connectionString }), new pg.Pool({ connectionString })] // of 10 connections
  const schema = `countersign_bench_${randomUUID().replaceAll('-', '')}`
  await byHand.query(`CREATE SCHEMA ${schema}`)
  const store = postgresStore(ours, { table: `${schema}.countersign_keys` })
  return {
    contenders: [await postgresByHand(byHand, `${schema}.handled`), countersign(store)],
    async close() {
      await ours.end()
      await byHand.query(`DROP SCHEMA ${schema} CASCADE`)
      await byHand.end()
    },
  }
}
