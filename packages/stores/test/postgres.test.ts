import { randomUUID } from 'node:crypto'
import { LeaseLostError } from '@countersign/core'
import type { PrismaClient, PrismaTransaction } from '@countersign/tools/clients/prisma'
import { FAST_URL, hasPostgres, POSTGRES_URL, withOptions } from '@countersign/tools/servers/postgres'
import { createSchema, type TestSchema } from '@countersign/tools/servers/postgres-schema'
import { createProxy } from '@countersign/tools/servers/tcp-proxy'
import type { PGlite, Transaction as PGliteTransaction } from '@electric-sql/pglite'
import type { PoolClient as NeonClient, Pool as NeonPool } from '@neondatabase/serverless'
import { drizzle } from 'drizzle-orm/node-postgres'
import { pgTable, text } from 'drizzle-orm/pg-core'
import pg, { type PoolClient } from 'pg'
import postgres, { type Sql, type TransactionSql } from 'postgres'
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest'
import { isDuplicate, isLocked } from '../src/postgres/errors.ts'
import { type PostgresClient, postgresSchema, postgresStore } from '../src/postgres.ts'
import { LEASE, RETAIN } from './times.ts'

describe('postgresStore', () => {
  const driver = { run: async () => [], transact: () => Promise.reject(new Error('There is no server')) }

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['a single connection, which a transaction would need for itself', new pg.Client()],
    ['a driver without transactions', { run: driver.run }],
  ])('refuses %s', (_, client) => {
    expect(() => postgresStore(client as PostgresClient<unknown>)).toThrow(
      /^"client" is (undefined|null|an object): give a Pool of "pg" or "@neondatabase\/serverless", a PGlite, or a driver/,
    )
  })

  test.each(['', 'a b', 'a"b', 'a;b', '1a', 'a.b.c', '.a', 'a.', 'ä', `${'a'.repeat(53)}`, `${'a'.repeat(64)}.b`, 7])(
    'refuses %j as the name of a table',
    (table) => {
      const message = `"table" is ${JSON.stringify(table).slice(0, 41)}`
      expect(() => postgresStore(driver, { table: table as string })).toThrow(message)
      expect(() => postgresSchema(table as string)).toThrow(message)
    },
  )

  test.each(['a', '_a1', 'App.Keys', `${'a'.repeat(63)}.${'b'.repeat(52)}`])('takes %j', (table) => {
    expect(() => postgresStore(driver, { table })).not.toThrow()
  })

  test('refuses what a driver gives instead of rows', async () => {
    const store = postgresStore({ ...driver, run: async () => ({ rows: [] }) as unknown as unknown[] })
    await expect(store.claim(['a'], 'one', LEASE)).rejects.toThrow('"run" must resolve to the rows')
  })

  test('refuses a driver that does not await its part of a transaction', async () => {
    const store = postgresStore({
      run: async () => [],
      transact: async (part) => {
        void part(undefined, async () => [])
        return { tx: undefined }
      },
    })
    await expect(store.release(['a', 'b'], 'one')).rejects.toThrow('"transact" must await its part')
  })

  test('gives a commit what its client has, by type', () => {
    const check = (pool: pg.Pool, neon: NeonPool, pglite: PGlite, sql: Sql, prisma: PrismaClient) => {
      postgresStore(pool).commit(['a'], '', 1, (tx) => expectTypeOf(tx).toEqualTypeOf<PoolClient>())
      postgresStore(neon).commit(['a'], '', 1, (tx) => expectTypeOf(tx).toEqualTypeOf<NeonClient>())
      postgresStore(pglite).commit(['a'], '', 1, (tx) => expectTypeOf(tx).toEqualTypeOf<PGliteTransaction>())
      const withSql = postgresStore({
        run: (text, values) => sql.unsafe(text, values),
        transact: (part) => sql.begin((tx) => part(tx, (text, values) => tx.unsafe(text, values))),
      })
      withSql.commit(['a'], '', 1, (tx) => expectTypeOf(tx).toEqualTypeOf<TransactionSql>())
      const withPrisma = postgresStore({
        run: (text, values) => prisma.$queryRawUnsafe(text, ...values),
        transact: (part) =>
          prisma.$transaction((tx) => part(tx, (text, values) => tx.$queryRawUnsafe(text, ...values))),
      })
      withPrisma.commit(['a'], '', 1, (tx) => expectTypeOf(tx).toEqualTypeOf<PrismaTransaction>())
      expectTypeOf(withPrisma.commit(['a'], '', 1, async () => 1)).toEqualTypeOf<Promise<number>>()
    }
    expect(check).toBeTypeOf('function')
  })
})

describe.skipIf(!(await hasPostgres()))('postgresStore on a server', () => {
  let schema: TestSchema
  beforeAll(async () => {
    schema = await createSchema()
  })
  afterAll(() => schema.drop())

  test('creates its table once, when many processes need it at the same time', async () => {
    const table = `${schema.name}.many`
    const pools = Array.from({ length: 12 }, () => new pg.Pool({ connectionString: FAST_URL, max: 1 }))
    const claims = pools.map((pool) => postgresStore(pool, { table }).claim([randomUUID()], randomUUID(), LEASE))
    expect(new Set(await Promise.all(claims))).toEqual(new Set(['claimed']))
    for (const pool of pools) await pool.end()
  })

  test('has no need to create what was migrated, nor the right', async () => {
    const role = `countersign_${randomUUID().replaceAll('-', '')}`
    const table = `${schema.name}.migrated`
    const { queries } = schema
    await queries.query(`CREATE ROLE ${role}`)
    await queries.query(`GRANT USAGE ON SCHEMA ${schema.name} TO ${role}`)
    const store = postgresStore(openPool(withOptions(`-c role=${role}`)), { table })
    await expect(store.claim([randomUUID()], randomUUID(), LEASE)).rejects.toThrow('permission denied')

    for (const _ of [1, 2]) await queries.query(postgresSchema(table))
    await queries.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${role}`)
    const [keys, token] = [[randomUUID(), randomUUID()] as const, randomUUID()]
    expect(await store.claim(keys, token, LEASE)).toBe('claimed')
    expect(await store.commit(keys, token, RETAIN, () => 'done')).toBe('done')
    await store.forget(keys)
    expect(await store.prune()).toBe(0)
    await queries.query(`DROP OWNED BY ${role}`)
    await queries.query(`DROP ROLE ${role}`)
  })

  test('says with the first claim that its role may not delete, and works when it may', async () => {
    const role = `countersign_${randomUUID().replaceAll('-', '')}`
    const table = `${schema.name}.undeletable`
    const { queries } = schema
    await queries.query(postgresSchema(table))
    await queries.query(`CREATE ROLE ${role}`)
    await queries.query(`GRANT USAGE ON SCHEMA ${schema.name} TO ${role}`)
    await queries.query(`GRANT SELECT, INSERT, UPDATE ON ${table} TO ${role}`)
    const store = postgresStore(openPool(withOptions(`-c role=${role}`)), { table })
    const [key, token] = [randomUUID(), randomUUID()]
    for (const _ of [1, 2]) {
      await expect(store.claim([key], token, LEASE)).rejects.toThrow(`The role may not delete from ${table}: GRANT`)
    }
    expect(await countRows(`${table} WHERE state = 'claimed'`)).toBe(0)

    await queries.query(`GRANT DELETE ON ${table} TO ${role}`)
    expect(await store.claim([key], token, LEASE)).toBe('claimed')
    await queries.query(`REVOKE DELETE ON ${table} FROM ${role}`)
    await expect(store.release([key], token)).rejects.toThrow('permission denied')
    await expect(store.claim([key], token, LEASE)).rejects.toThrow(`The role may not delete from ${table}`)
    await queries.query(`DROP OWNED BY ${role}`)
    await queries.query(`DROP ROLE ${role}`)
  })

  test('prunes marks that are over and claims that are long over, and nothing else', async () => {
    const table = `${schema.name}.pruned`
    const store = postgresStore(openPool(), { table })
    expect(await store.prune()).toBe(0)
    await schema.queries.query(
      `INSERT INTO ${table} SELECT 'mark' || n, '', 'completed', now() FROM generate_series(1, 1200) n`,
    )
    await schema.queries.query(`INSERT INTO ${table} VALUES
      ('live mark', '', 'completed', now() + interval '1 minute'), ('live claim', '', 'claimed', now() + interval '1 minute'),
      ('claim', '', 'claimed', now() - interval '20 minutes'), ('old claim', '', 'claimed', now() - interval '2 hours')`)
    expect(await store.prune()).toBe(1201)
    const { rows } = await schema.queries.query(`SELECT key FROM ${table} ORDER BY key`)
    expect(rows).toEqual(['claim', 'countersign format', 'live claim', 'live mark'].map((key) => ({ key })))
  })

  test('prunes as part of its claims', async () => {
    const table = `${schema.name}.swept`
    const store = postgresStore(openPool(), { table })
    await store.claim(['first'], 'one', LEASE)
    await schema.queries.query(
      `INSERT INTO ${table} SELECT 'mark' || n, '', 'completed', now() FROM generate_series(1, 1200) n`,
    )
    for (let claim = 0; claim < 200; claim++) await store.claim([randomUUID()], randomUUID(), LEASE)
    await expect.poll(() => countRows(`${table} WHERE state = 'completed'`)).toBe(1) // the format
  })

  test('is not blocked by itself on a pool of one connection', async () => {
    const store = postgresStore(openPool(FAST_URL, 1), { table: schema.keys })
    const effects = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const [keys, token] = [[randomUUID(), randomUUID()] as const, randomUUID()]
        expect(await store.claim(keys, token, LEASE)).toBe('claimed')
        await store.commit(keys, token, RETAIN, (tx) => tx.query(`INSERT INTO ${schema.effects} VALUES ($1)`, [token]))
        return schema.count(token)
      }),
    )
    expect(effects).toEqual(Array(50).fill(1))
  })

  test('locks keys in one order, in whatever order they are given: not even a deadlock that is repeated', async () => {
    // A deadlock is found long before a statement has waited long enough for others.
    const url = withOptions('-c synchronous_commit=off -c deadlock_timeout=1ms')
    const sql = postgres(url, { max: 10, onnotice: () => undefined })
    const refusals: unknown[] = []
    const note = (error: unknown) => {
      // Of two that add a key simultaneously, one waited.
      if (!isDuplicate(error) && !isLocked(error)) refusals.push(error)
      throw error
    }
    const store = postgresStore(
      {
        run: (text, values) => sql.unsafe(text, values).catch(note),
        transact: (part) => sql.begin((tx) => part(tx, (text, values) => tx.unsafe(text, values))).catch(note),
      },
      { table: schema.keys },
    )
    const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()]
    await schema.queries.query(postgresSchema(schema.keys)) // its absence would be a refusal
    for (let round = 0; round < 20; round++) {
      const calls = [[a, b, c] as const, [c, b, a] as const, [b, a] as const, [c, a] as const].flatMap((keys) => {
        const token = randomUUID()
        return [store.claim(keys, token, LEASE), store.renew(keys, token, LEASE), store.release(keys, token)]
      })
      await Promise.all(calls)
      await store.forget([b, c, a])
    }
    await sql.end()
    expect(refusals).toEqual([])
  })

  test('keeps a mark as long as it can be asked for', async () => {
    const store = postgresStore(openPool(), { table: schema.keys })
    const [key, token] = [randomUUID(), randomUUID()]
    await store.claim([key], token, 2 ** 31 - 1)
    expect(await store.complete([key], token, Number.MAX_SAFE_INTEGER)).toBe(true)
    expect(await store.claim([key], randomUUID(), LEASE)).toBe('completed')
  })

  test('commits with Drizzle on the client that it hands out', async () => {
    const store = postgresStore(openPool(withOptions(`-c search_path=${schema.name}`)))
    const effects = pgTable('effects', { name: text() })
    const [key, token] = [randomUUID(), randomUUID()]
    await store.claim([key], token, LEASE)
    const name = await store.commit([key], token, RETAIN, async (client) => {
      const [row] = await drizzle(client).insert(effects).values({ name: token }).returning()
      return row?.name
    })
    expect(name).toBe(token)
    expect(await schema.count(token)).toBe(1)
  })

  test('commits where transactions are serializable by default', async () => {
    const store = postgresStore(openPool(withOptions('-c default_transaction_isolation=serializable')), {
      table: schema.keys,
    })
    const token = randomUUID()
    await store.claim(['serializable'], token, LEASE)
    const level = await store.commit(['serializable'], token, RETAIN, (tx) => tx.query('SHOW transaction_isolation'))
    expect(level.rows).toEqual([{ transaction_isolation: 'serializable' }])
    expect(await store.claim(['serializable'], token, LEASE)).toBe('completed')
  })

  test('refuses a commit whose work has ended the transaction, and marks nothing', async () => {
    const store = postgresStore(openPool(), { table: schema.keys })
    for (const end of ['ROLLBACK', 'COMMIT', 'ROLLBACK AND CHAIN']) {
      const [key, token] = [randomUUID(), randomUUID()]
      await store.claim([key], token, LEASE)
      const commit = store.commit([key], token, RETAIN, (tx) => tx.query(end))
      await expect(commit).rejects.toThrow('The work ended its transaction')
      expect(await store.claim([key], randomUUID(), LEASE)).toBe('in_progress')
    }
  })

  test('refuses a commit when a query that its work did not wait for fails after the mark', async () => {
    const store = postgresStore(openPool(), { table: schema.keys })
    const [key, token] = [randomUUID(), randomUUID()]
    await store.claim([key], token, LEASE)
    const commit = store.commit([key], token, RETAIN, (tx) => {
      const { query } = tx
      // Behind the mark, and before COMMIT.
      tx.query = function late(this: PoolClient, ...args: unknown[]) {
        tx.query = query
        const marked = Reflect.apply(query, tx, args)
        tx.query('SELECT 1 / 0').catch(() => undefined)
        return marked
      } as typeof query
    })
    await expect(commit).rejects.toThrow('The transaction was ended by ROLLBACK')
    expect(await store.claim([key], randomUUID(), LEASE)).toBe('in_progress')
  })

  test('rejects when its connection is ended during a commit, leaves nothing, and recovers', async () => {
    const pool = openPool()
    const store = postgresStore(pool, { table: schema.keys })
    const [key, token] = [randomUUID(), randomUUID()]
    await store.claim([key], token, LEASE)
    const ended = store.commit([key], token, RETAIN, async (tx) => {
      const { rows } = await tx.query('SELECT pg_backend_pid() AS pid')
      await tx.query(`INSERT INTO ${schema.effects} VALUES ($1)`, [token])
      await schema.queries.query(`SELECT pg_terminate_backend(${rows[0].pid})`)
      await new Promise((resolve) => setTimeout(resolve, 50)) // the client hears of it between two queries
    })
    await expect(ended).rejects.toThrow(/terminat|not queryable/)
    expect(await schema.count(token)).toBe(0)
    await store.commit([key], token, RETAIN, (tx) => tx.query(`INSERT INTO ${schema.effects} VALUES ($1)`, [token]))
    expect(await schema.count(token)).toBe(1)
    expect(pool.totalCount).toBe(pool.idleCount)
  })

  test('recovers when all connections are ended while nothing is under way', async () => {
    const pool = openPool(withOptions(`-c application_name=${schema.name}`))
    const store = postgresStore(pool, { table: schema.keys })
    await Promise.all(Array.from({ length: 5 }, () => store.claim([randomUUID()], randomUUID(), LEASE)))
    await schema.queries.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '${schema.name}'`,
    )
    await expect.poll(() => store.claim([randomUUID()], randomUUID(), LEASE).catch(() => 'rejected')).toBe('claimed')
  })

  test('rejects a commit whose reply was lost; giving the claim back leaves the mark', async () => {
    const { hostname, port } = new URL(POSTGRES_URL)
    const proxy = await createProxy(Number(port || 5432), hostname)
    const url = new URL(FAST_URL)
    url.port = `${proxy.port}`
    const store = postgresStore(openPool(url.href), { table: schema.keys })
    const [key, token] = [randomUUID(), randomUUID()]
    await store.claim([key], token, LEASE)
    const cut = proxy.cutAfterRequest((request) => request.includes('COMMIT'))
    const commit = store.commit([key], token, RETAIN, (tx) =>
      tx.query(`INSERT INTO ${schema.effects} VALUES ($1)`, [token]),
    )
    await expect(commit).rejects.not.toBeInstanceOf(LeaseLostError)
    await cut
    expect(await schema.count(token)).toBe(1)
    expect(await store.release([key], token)).toBe(false)
    expect(await store.claim([key], randomUUID(), LEASE)).toBe('completed')
    await proxy.close()
  })

  const pools: pg.Pool[] = []
  afterAll(() => Promise.all(pools.map((pool) => pool.end())))

  function openPool(connectionString = FAST_URL, max = 5): pg.Pool {
    const pool = new pg.Pool({ connectionString, max })
    pool.on('error', () => undefined) // the calls reject
    pools.push(pool)
    return pool
  }

  async function countRows(from: string): Promise<number> {
    const { rows } = await schema.queries.query(`SELECT FROM ${from}`)
    return rows.length
  }
})
