import { randomUUID } from 'node:crypto'
import { ReceiverUnavailableError } from '@countersign/core'
import { FAST_URL, hasPostgres } from '@countersign/tools/servers/postgres'
import { createSchema, type TestSchema } from '@countersign/tools/servers/postgres-schema'
import pg, { type PoolClient } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PostgresDriver, postgresStore } from '../src/postgres.ts'
import { LEASE, RETAIN } from './times.ts'

describe.skipIf(!(await hasPostgres()))('postgresStore with a driver whose word proves nothing', () => {
  let schema: TestSchema
  let pool: pg.Pool
  beforeAll(async () => {
    schema = await createSchema()
    pool = new pg.Pool({ connectionString: FAST_URL, max: 5 })
    await open('COMMIT').claim([randomUUID()], randomUUID(), LEASE)
  })
  afterAll(async () => {
    await schema.drop()
    await pool.end()
  })

  test('rejects a commit that was none, and the event is not done', async () => {
    const store = open('ROLLBACK')
    const { key, token, effect } = await claimNew()
    const commit = store.commit([key], token, RETAIN, effect)
    await expect(commit).rejects.toThrow('the transaction is aborted instead of committed')
    expect(await schema.count(token)).toBe(0)
    expect(await store.claim([key], randomUUID(), LEASE)).toBe('in_progress')
  })

  test('rejects a claim whose transaction was rolled back', async () => {
    const { key, token } = await claimNew()
    await schema.queries.query(`UPDATE ${schema.keys} SET expires_at = now() WHERE key = $1`, [key])
    const claim = open('ROLLBACK').claim([key], randomUUID(), LEASE)
    await expect(claim).rejects.toThrow('the transaction is aborted instead of committed')
    expect(await open('COMMIT').renew([key], token, LEASE)).toBe(true)
  })

  test('rejects a claim of its own isolation level whose transaction was rolled back', async () => {
    const driver = toDriver('ROLLBACK')
    let refusals = 1
    const store = postgresStore(
      {
        ...driver,
        async run(text, values) {
          // As a database answers whose transactions are serializable by default.
          if (refusals-- > 0) throw Object.assign(new Error('could not serialize'), { code: '40001' })
          return driver.run(text, values)
        },
      },
      { table: schema.keys },
    )
    await expect(store.renew([randomUUID()], randomUUID(), LEASE)).rejects.toThrow('instead of committed')
  })

  test('takes a commit that cannot be asked for as none: the next attempt finds the event done', async () => {
    const driver = toDriver('COMMIT')
    const lost = new Error('Connection lost')
    const store = postgresStore(
      {
        ...driver,
        run: (text, values) => (text.includes('txid_status') ? Promise.reject(lost) : driver.run(text, values)),
      },
      { table: schema.keys },
    )
    const { key, token, effect } = await claimNew()
    const error = await store.commit([key], token, RETAIN, effect).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ReceiverUnavailableError)
    expect(error).toMatchObject({ code: 'store_unavailable', cause: lost })
    expect(await store.release([key], token)).toBe(false)
    expect(await store.claim([key], randomUUID(), LEASE)).toBe('completed')
    expect(await schema.count(token)).toBe(1)
  })

  test('asks with one statement more for each commit, and with none where the server itself has said COMMIT', async () => {
    const asked: string[] = []
    const driver = toDriver('COMMIT')
    const watched: PostgresDriver<PoolClient> = {
      ...driver,
      run(text, values) {
        asked.push(text)
        return driver.run(text, values)
      },
    }
    const { key, token, effect } = await claimNew()
    const watching = postgresStore(watched, { table: schema.keys })
    await watching.forget(['none']) // the first call asks for the table's format
    asked.length = 0
    await watching.commit([key], token, RETAIN, effect)
    expect(asked).toEqual([expect.stringContaining('txid_status')])

    const query = pool.query
    let outside = 0
    pool.query = function counted(this: pg.Pool, ...args: unknown[]) {
      outside++
      return Reflect.apply(query, pool, args)
    } as typeof query
    const next = await claimNew()
    const counting = postgresStore(pool, { table: schema.keys })
    await counting.forget(['none'])
    outside = 0
    await counting.commit([next.key], next.token, RETAIN, next.effect)
    pool.query = query
    expect(outside).toBe(0)
  })

  async function claimNew() {
    const [key, token] = [randomUUID(), randomUUID()]
    expect(await open('COMMIT').claim([key], token, LEASE)).toBe('claimed')
    const effect = (tx: PoolClient) => tx.query(`INSERT INTO ${schema.effects} VALUES ($1)`, [token])
    return { key, token, effect }
  }

  function open(end: 'COMMIT' | 'ROLLBACK') {
    return postgresStore(toDriver(end), { table: schema.keys })
  }

  /** Resolves, whatever becomes of its transactions. */
  function toDriver(end: 'COMMIT' | 'ROLLBACK'): PostgresDriver<PoolClient> {
    return {
      run: async (text, values) => (await pool.query(text, values)).rows,
      async transact(part) {
        const client = await pool.connect()
        try {
          await client.query('BEGIN')
          const result = await part(client, async (text, values) => (await client.query(text, values)).rows)
          await client.query(end)
          return result
        } catch (error) {
          await client.query('ROLLBACK')
          throw error
        } finally {
          client.release()
        }
      },
    }
  }
})
