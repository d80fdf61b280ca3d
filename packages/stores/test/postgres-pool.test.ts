import { randomUUID } from 'node:crypto'
import { hasPostgres, withOptions } from '@countersign/tools/servers/postgres'
import { createSchema, type TestSchema } from '@countersign/tools/servers/postgres-schema'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { postgresStore } from '../src/postgres.ts'
import { LEASE, RETAIN } from './times.ts'

describe.skipIf(!(await hasPostgres()))('postgresStore with a pool that nobody listens to', () => {
  let schema: TestSchema
  let pool: pg.Pool
  beforeAll(async () => {
    schema = await createSchema()
  })
  afterAll(() => schema.drop())
  afterEach(() => pool.end())

  test('goes on when all idle connections are ended', async () => {
    const store = open()
    await Promise.all(Array.from({ length: 5 }, () => store.claim([randomUUID()], randomUUID(), LEASE)))
    await isIdle()
    const lost = pool.totalCount
    await endConnections()
    await expect.poll(() => pool.totalCount).toBe(0)
    expect(lost).toBeGreaterThan(1)
    expect(await store.claim([randomUUID()], randomUUID(), LEASE)).toBe('claimed')
  })

  test('goes on when a connection is lost in the moment in which the pool hands it out', async () => {
    const store = open()
    const [key, token] = [randomUUID(), randomUUID()]
    await store.claim([key], token, LEASE)
    await isIdle()
    // After the pool has stopped listening, and before a promise of it could have continued.
    pool.once('acquire', (client) => queueMicrotask(() => client.emit('error', new Error('lost'))))
    await store.commit([key], token, RETAIN, () => 'done').catch(String)
    expect(await store.claim([key], randomUUID(), LEASE)).toBe('completed')
    await isIdle()
  })

  test('goes on when the connection of a commit is ended, and the work keeps it for later', async () => {
    const store = open()
    const [key, token] = [randomUUID(), randomUUID()]
    await store.claim([key], token, LEASE)
    const commit = store.commit([key], token, RETAIN, async () => {
      await endConnections()
      await new Promise((resolve) => setTimeout(resolve, 50))
    })
    await expect(commit).rejects.toThrow()
    expect(await store.claim([key], randomUUID(), LEASE)).toBe('in_progress')
  })

  test('listens once, however many stores work through it, and leaves other listeners alone', async () => {
    const heard: string[] = []
    const store = open()
    pool.on('error', ({ message }) => heard.push(message))
    postgresStore(pool, { table: schema.keys })
    expect(pool.listenerCount('error')).toBe(2)
    await store.claim([randomUUID()], randomUUID(), LEASE)
    await isIdle()
    await endConnections()
    await expect.poll(() => heard).toContain('terminating connection due to administrator command')
  })

  function open() {
    pool = new pg.Pool({ connectionString: withOptions(`-c application_name=${schema.name}`), max: 5 })
    return postgresStore(pool, { table: schema.keys })
  }

  /** A claim prunes after its answer. */
  async function isIdle(): Promise<void> {
    await expect.poll(() => pool.waitingCount + pool.totalCount - pool.idleCount).toBe(0)
  }

  function endConnections(): Promise<unknown> {
    return schema.queries.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '${schema.name}'`,
    )
  }
})
