import { randomUUID } from 'node:crypto'
import type { Claim } from '@countersign/core/store'
import { FAST_URL, hasPostgres } from '@countersign/tools/servers/postgres'
import { createSchema, type TestSchema } from '@countersign/tools/servers/postgres-schema'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fromPool } from '../src/postgres/pool.ts'
import { type PostgresDriver, type PostgresStore, postgresStore } from '../src/postgres.ts'
import { LEASE, RETAIN } from './times.ts'

describe.skipIf(!(await hasPostgres()))('postgresStore', () => {
  let schema: TestSchema
  let admin: pg.Pool
  beforeAll(async () => {
    schema = await createSchema()
    admin = new pg.Pool({ connectionString: FAST_URL, max: 20 })
  })
  afterAll(async () => {
    await schema.drop()
    await admin.end()
  })

  describe.each([1, 5])('with a pool of %i, while others hang in the middle of a transaction', (max) => {
    let pool: pg.Pool
    let store: PostgresStore<pg.PoolClient>
    let hung: { readonly keys: readonly string[]; readonly end: () => Promise<unknown> }
    beforeEach(async () => {
      pool = new pg.Pool({ connectionString: FAST_URL, max })
      store = postgresStore(pool, { table: schema.keys })
      hung = await hangIn(10)
    })
    afterEach(async () => {
      await hung.end()
      await pool.end()
    })

    test('finds their events in progress, and handles all others meanwhile', async () => {
      const duplicates = Array.from({ length: 300 }, (_, index) => claimAgain(index))
      const others = Array.from({ length: 50 }, async () => {
        const [key, token] = [randomUUID(), randomUUID()]
        expect(await store.claim([key], token, LEASE)).toBe('claimed')
        return store.complete([key], token, RETAIN)
      })
      expect(new Set(await Promise.all(others))).toEqual(new Set([true]))
      expect(new Set(await Promise.all(duplicates))).toEqual(new Set(['in_progress']))
      expect(pool.waitingCount).toBe(0)
    })

    test('lets no more than one of its claims wait for longer than a moment', async () => {
      const claims = Promise.all(Array.from({ length: 10 }, (_, index) => claimAgain(index)))
      let most = 0
      let isOver = false
      void claims.then(() => {
        isOver = true
      })
      while (!isOver) {
        const { rows } = await admin.query(
          `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%' || $1 || '%'
          AND clock_timestamp() - query_start > interval '60 milliseconds'`,
          [schema.name],
        )
        most = Math.max(most, rows.length)
      }
      expect(new Set(await claims)).toEqual(new Set(['in_progress']))
      expect(most).toBeLessThanOrEqual(1)
    })

    test('rejects what it cannot settle, and keeps no connection for it', async () => {
      const [key = ''] = hung.keys
      const calls = await Promise.allSettled([
        store.renew([key], 'hung', LEASE),
        store.complete([key], 'hung', RETAIN),
        store.release([key], 'hung'),
        store.forget([key]),
      ])
      const refusal = { status: 'rejected', reason: expect.objectContaining({ code: '55P03' }) }
      expect(calls).toEqual(Array(4).fill(refusal))
      await expect.poll(() => pool.totalCount - pool.idleCount).toBe(0)
    })

    test('claims their events when they have ended', async () => {
      await hung.end()
      expect(await claimAgain(0)).toBe('claimed')
    })

    function claimAgain(index: number): Promise<Claim> {
      return store.claim([hung.keys[index % hung.keys.length] ?? ''], randomUUID(), LEASE)
    }
  })

  test('answers 1,000 duplicates at once with a few statements, and other events between them', async () => {
    const pool = new pg.Pool({ connectionString: FAST_URL, max: 5 })
    const inner = fromPool(pool)
    let sent = 0
    const driver: PostgresDriver<pg.PoolClient> = {
      run(text, values) {
        sent++
        return inner.run(text, values)
      },
      transact(part) {
        sent++
        return inner.transact(part)
      },
    }
    const store = postgresStore(driver, { table: schema.keys })
    await store.claim([randomUUID()], randomUUID(), LEASE)
    const keys = [randomUUID(), randomUUID()] as const
    const reversed = [keys[1], keys[0]] as const
    sent = 0
    const claims = Array.from({ length: 1000 }, (_, index) =>
      store.claim(index % 2 ? keys : reversed, `${index}`, LEASE),
    )
    const answers = await Promise.all(claims)
    expect(answers.filter((answer) => answer === 'claimed')).toHaveLength(1)
    expect(answers.filter((answer) => answer === 'in_progress')).toHaveLength(999)
    expect(sent).toBeLessThanOrEqual(4)
    await pool.end()
  })

  /** Commits of events whose lease has run out, which go on for as long as the test wants. */
  async function hangIn(count: number) {
    const keys = Array.from({ length: count }, () => randomUUID())
    await postgresStore(admin, { table: schema.keys }).claim([randomUUID()], randomUUID(), LEASE)
    const clients = await Promise.all(
      keys.map(async (key) => {
        const client = await admin.connect()
        await client.query(`INSERT INTO ${schema.keys} VALUES ($1, 'hung', 'claimed', now())`, [key])
        await client.query('BEGIN')
        await client.query(`SELECT FROM ${schema.keys} WHERE key = $1 FOR UPDATE`, [key])
        return client
      }),
    )
    let ended: Promise<unknown> | undefined
    const end = async () => {
      for (const client of clients) {
        await client.query('ROLLBACK')
        client.release()
      }
    }
    return {
      keys,
      end() {
        ended ??= end()
        return ended
      },
    }
  }
})
