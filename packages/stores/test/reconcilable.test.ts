import { connectPg } from '@countersign/tools/clients/postgres'
import { hasPostgres } from '@countersign/tools/servers/postgres'
import { createSchema, type TestSchema } from '@countersign/tools/servers/postgres-schema'
import { hasRedisAt, REDIS_URL } from '@countersign/tools/servers/redis'
import { Redis } from 'ioredis'
import Database from 'libsql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresStore } from '../src/postgres.ts'
import { redisStore } from '../src/redis.ts'
import { sqliteStore } from '../src/sqlite.ts'
import { answering, clear, makePrefix } from './redis-support.ts'

const LEASE = 60_000

describe('sqliteStore', () => {
  test('does not create its table to look for what cannot be in it', async () => {
    const database = new Database(':memory:')
    expect(await sqliteStore(database).peek(['a'])).toBe('claimed')
    expect(database.prepare('SELECT count(*) AS count FROM sqlite_master').get()).toMatchObject({ count: 0 })
  })

  test('prunes what is over, and not since when it remembers', async () => {
    const database = new Database(':memory:')
    const store = sqliteStore(database)
    const since = await store.remembersSince('here')
    await store.claim(['a'], 'one', LEASE)
    database.exec('UPDATE countersign_keys SET expires_at = expires_at - 86400000')
    expect(await store.prune()).toBe(1)
    expect(await store.remembersSince('here')).toEqual(since)
  })

  test('says nothing inside a transaction of the caller', async () => {
    const database = new Database(':memory:')
    const store = sqliteStore(database)
    await store.remembersSince('here')
    database.exec('BEGIN')
    await expect(store.peek(['a'])).rejects.toThrow('inside a transaction')
    await expect(store.remembersSince('here')).rejects.toThrow('inside a transaction')
  })
})

describe.skipIf(!(await hasRedisAt(REDIS_URL)))('redisStore', () => {
  test('keeps since when it remembers without an end', async () => {
    const redis = new Redis(REDIS_URL)
    const prefix = makePrefix()
    const since = await redisStore(redis, { prefix, warn: () => undefined }).remembersSince('here')
    const [key = ''] = await redis.keys(`${prefix}since *`)
    expect(await redis.pttl(key)).toBe(-1)
    const [seconds] = await redis.time()
    expect(Math.abs(Number(seconds) * 1000 - since.getTime())).toBeLessThan(60_000)
    await clear(redis, prefix)
    redis.disconnect()
  })

  test.each(['', '12', 'completed', 'Aborted'])('rejects when the answer, %j, is no time', async (answer) => {
    await expect(redisStore(answering(answer)).remembersSince('here')).rejects.toThrow('is no time')
  })
})

describe.skipIf(!(await hasPostgres()))('postgresStore', () => {
  let schema: TestSchema
  const { client, close } = connectPg()
  beforeAll(async () => {
    schema = await createSchema()
  })
  afterAll(async () => {
    await schema.drop()
    await close()
  })

  test('does not create its table to look for what cannot be in it', async () => {
    const store = postgresStore(client, { table: `${schema.name}.looked` })
    expect(await store.peek(['a'])).toBe('claimed')
    const { rows } = await schema.queries.query(
      `SELECT FROM pg_tables WHERE schemaname = $1 AND tablename = 'looked'`,
      [schema.name],
    )
    expect(rows).toEqual([])
  })

  test('prunes what is over, and not since when it remembers', async () => {
    const store = postgresStore(client, { table: schema.keys })
    const since = await store.remembersSince('here')
    await store.claim(['a'], 'one', LEASE)
    await schema.elapse(86_400_000)
    await store.prune() // the first claim may have done it already
    const { rows } = await schema.queries.query(`SELECT FROM ${schema.keys}`)
    expect(rows).toHaveLength(2) // the format is the other
    expect(await store.remembersSince('here')).toEqual(since)
  })
})
