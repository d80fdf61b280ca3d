import { randomUUID } from 'node:crypto'
import { FAST_URL, hasPostgres } from '@countersign/tools/servers/postgres'
import { createSchema, type TestSchema } from '@countersign/tools/servers/postgres-schema'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { postgresSchema, postgresStore } from '../src/postgres.ts'
import { LEASE, RETAIN } from './times.ts'

const FORMAT_ROW = "key = 'countersign format'"

describe.skipIf(!(await hasPostgres()))('the format of a PostgreSQL table', () => {
  let pool: pg.Pool
  let schema: TestSchema
  let table: string
  beforeAll(() => {
    pool = new pg.Pool({ connectionString: FAST_URL, max: 10 })
  })
  afterAll(() => pool.end())
  beforeEach(async () => {
    schema = await createSchema()
    table = schema.keys
  })
  afterEach(() => schema.drop())

  const createStore = () => postgresStore(pool, { table })
  const noted = async () => (await pool.query(`SELECT token, expires_at FROM ${table} WHERE ${FORMAT_ROW}`)).rows
  const note = (format: string) => pool.query(`UPDATE ${table} SET token = $1 WHERE ${FORMAT_ROW}`, [format])
  const ONE = [{ token: '1', expires_at: Number.POSITIVE_INFINITY }]

  test('is noted with the table, by the store and by a migration', async () => {
    await createStore().claim(['a'], 'one', LEASE)
    expect(await noted()).toEqual(ONE)
    await pool.query(`DROP TABLE ${table}`)
    await pool.query(postgresSchema(table))
    expect(await noted()).toEqual(ONE)
  })

  test('is the same for builds of one format, which share what they store', async () => {
    await createStore().claim(['a'], 'one', LEASE)
    expect(await createStore().claim(['a'], 'two', LEASE)).toBe('in_progress')
  })

  test('is noted in a table that has none, and its events stay known', async () => {
    const store = createStore()
    await store.claim(['a'], 'one', LEASE)
    await store.complete(['a'], 'one', RETAIN)
    await pool.query(`DELETE FROM ${table} WHERE ${FORMAT_ROW}`)
    expect(await createStore().peek(['a'])).toBe('completed')
    expect(await noted()).toEqual([]) // a peek writes nothing
    expect(await createStore().claim(['a'], 'two', LEASE)).toBe('completed')
    expect(await noted()).toEqual(ONE)
  })

  test('is noted and read by a role that may only change rows', async () => {
    const role = `countersign_${randomUUID().replaceAll('-', '')}`
    await pool.query(postgresSchema(table))
    await pool.query(`DELETE FROM ${table}`)
    await pool.query(`CREATE ROLE ${role} LOGIN`)
    const url = new URL(FAST_URL)
    url.username = role
    const limited = new pg.Pool({ connectionString: url.href, max: 2 })
    try {
      await pool.query(`GRANT USAGE ON SCHEMA ${schema.name} TO ${role}`)
      await pool.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${role}`)
      expect(await postgresStore(limited, { table }).claim(['a'], 'one', LEASE)).toBe('claimed')
      expect(await noted()).toEqual(ONE)
    } finally {
      await limited.end()
      await pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
    }
  })

  test.each(['2', '0'])('is refused by every call when it is %s, and nothing is written', async (format) => {
    await pool.query(postgresSchema(table))
    await note(format)
    const store = createStore()
    const refusal = {
      code: 'store_format',
      found: format,
      wanted: '1',
      message: `The table ${table} has the store format ${format}, and this build of @countersign/stores wants 1. Let all processes run builds of one format, or set another "table": it begins without the events that were handled before.`,
    }
    let runs = 0
    const calls = [
      () => store.claim(['a'], 'one', LEASE),
      () => store.renew(['a'], 'one', LEASE),
      () => store.complete(['a'], 'one', LEASE),
      () => store.release(['a'], 'one'),
      () => store.forget(['a']),
      () => store.commit(['a'], 'one', LEASE, () => runs++),
      () => store.peek(['a']),
      () => store.remembersSince('here'),
      () => store.once('a', 'hash', LEASE),
      () => store.prune(),
    ]
    for (const call of calls) await expect(call()).rejects.toMatchObject(refusal)
    expect(runs).toBe(0)
    expect((await pool.query(`SELECT key FROM ${table}`)).rows).toEqual([{ key: 'countersign format' }])
  })

  test('that was refused is taken when it has been migrated', async () => {
    await pool.query(postgresSchema(table))
    await note('2')
    const store = createStore()
    await expect(store.claim(['a'], 'one', LEASE)).rejects.toMatchObject({ code: 'store_format' })
    await note('1')
    expect(await store.claim(['a'], 'one', LEASE)).toBe('claimed')
  })

  test('is noted again with a table that was dropped', async () => {
    const store = createStore()
    await store.claim(['a'], 'one', LEASE)
    await pool.query(`DROP TABLE ${table}`)
    await store.claim(['a'], 'one', LEASE)
    expect(await noted()).toEqual(ONE)
  })

  test('a migration of this format leaves another one as it is', async () => {
    await pool.query(postgresSchema(table))
    await note('2')
    await pool.query(postgresSchema(table))
    expect(await noted()).toEqual([{ token: '2', expires_at: Number.POSITIVE_INFINITY }])
  })

  test('is noted once by stores that begin at the same time', async () => {
    const stores = Array.from({ length: 20 }, createStore)
    const claims = await Promise.all(stores.map((store, index) => store.claim(['a'], `${index}`, LEASE)))
    expect(claims.toSorted()).toEqual(['claimed', ...Array.from({ length: 19 }, () => 'in_progress')])
    expect(await noted()).toEqual(ONE)
  })

  test('of two that begin at the same time is that of the first, and the other is refused', async () => {
    await pool.query(postgresSchema(table))
    const other = new pg.Client(FAST_URL)
    await other.connect()
    for (let round = 0; round < 10; round++) {
      await pool.query(`DELETE FROM ${table}`)
      const claims = Array.from({ length: 5 }, () => createStore().claim([randomUUID()], 'one', LEASE))
      const setting = other.query(
        `INSERT INTO ${table} VALUES ('countersign format', '2', 'completed', 'infinity') ON CONFLICT DO NOTHING`,
      )
      const results = await Promise.allSettled(claims)
      await setting
      const refused = results.filter(({ status }) => status === 'rejected').length
      const format = String((await noted())[0]?.token)
      expect([format, refused]).toEqual([format, format === '1' ? 0 : claims.length])
    }
    await other.end()
  })
})
