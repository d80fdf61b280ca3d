import { randomUUID } from 'node:crypto'
import type { Claim, Keys } from '@countersign/core/store'
import { hasPostgres, withOptions } from '@countersign/tools/servers/postgres'
import { createSchema, type TestSchema } from '@countersign/tools/servers/postgres-schema'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromPool } from '../src/postgres/pool.ts'
import { type PostgresDriver, type PostgresStore, postgresStore } from '../src/postgres.ts'
import { LEASE, RETAIN } from './times.ts'

type End = 'COMMIT' | 'ROLLBACK'

/** What another transaction does to one of the keys, and what comes of it: the store's answer, and the other key. */
type Race<Answer> = readonly [name: string, statement: string, end: End, answer: Answer, other: Claim]

const ADD = 'INSERT INTO keys VALUES'
const IN_A_MINUTE = "now() + interval '1 minute'"

const WHILE_CLAIMED: readonly Race<Claim>[] = [
  ['is claimed', `${ADD} ($1, 'two', 'claimed', ${IN_A_MINUTE})`, 'COMMIT', 'in_progress', 'claimed'],
  ['is marked', `${ADD} ($1, 'two', 'completed', ${IN_A_MINUTE})`, 'COMMIT', 'completed', 'completed'],
  ['is added as over', `${ADD} ($1, 'two', 'claimed', now())`, 'COMMIT', 'claimed', 'in_progress'],
  ['is not claimed after all', `${ADD} ($1, 'two', 'claimed', ${IN_A_MINUTE})`, 'ROLLBACK', 'claimed', 'in_progress'],
]

const TAKE = "UPDATE keys SET token = 'two' WHERE key = $1"

const WHILE_COMPLETED: readonly Race<boolean>[] = [
  ['is taken', TAKE, 'COMMIT', false, 'claimed'],
  ['is marked', "UPDATE keys SET token = 'two', state = 'completed' WHERE key = $1", 'COMMIT', false, 'claimed'],
  ['is forgotten', 'DELETE FROM keys WHERE key = $1', 'COMMIT', false, 'claimed'],
  ['is prolonged', `UPDATE keys SET expires_at = ${IN_A_MINUTE} WHERE key = $1`, 'COMMIT', true, 'completed'],
  ['is not taken after all', TAKE, 'ROLLBACK', true, 'completed'],
]

/** Whatever ends in this time, the store has waited for. */
const WAITS_AT_LEAST_MS = 100

class Outwaited extends Error {}

const LEVELS = ['read committed', 'repeatable read', 'serializable']

describe.skipIf(!(await hasPostgres()))('postgresStore on a server', () => {
  let schema: TestSchema
  let pool: pg.Pool
  beforeAll(async () => {
    schema = await createSchema()
    pool = openPool('read committed')
    await postgresStore(pool, { table: 'keys' }).claim(['first'], randomUUID(), LEASE)
  })
  afterAll(async () => {
    await pool.end()
    await schema.drop()
  })

  describe.each(LEVELS)('with %s by default', (level) => {
    let isolated: pg.Pool
    let store: PostgresStore<pg.PoolClient>
    beforeAll(() => {
      isolated = openPool(level)
      store = postgresStore(isolated, { table: 'keys' })
    })
    afterAll(() => isolated.end())

    describe.each(['first', 'last'] as const)('waits for another with the %s of two keys', (place) => {
      test.each(WHILE_CLAIMED)('of a claim, which %s', async (_, statement, end, answer, other) => {
        await inTime(async () => {
          const { keys, held, free } = makeKeys(place)
          const claim = await during(statement, held, end, () => store.claim(keys, 'one', LEASE))
          expect(claim).toBe(answer)
          expect(await store.claim([free], 'three', LEASE)).toBe(other)
        })
      })

      test.each(WHILE_COMPLETED)('of a completion, which %s', async (_, statement, end, answer, other) => {
        await inTime(async () => {
          const { keys, held, free } = makeKeys(place)
          await store.claim(keys, 'one', LEASE)
          const completed = await during(statement, held, end, () => store.complete(keys, 'one', RETAIN))
          expect(completed).toBe(answer)
          expect(await store.claim([free], 'three', LEASE)).toBe(other)
        })
      })
    })
  })

  describe.each([1, 3])('with an event of %i keys', (count) => {
    const makeEvent = (): Keys => [randomUUID(), ...Array.from({ length: count - 1 }, () => randomUUID())]

    test('claims and settles it with one statement each, and tells duplicates with two, none of them refused', async () => {
      const { store, calls } = watch()
      await store.claim(makeEvent(), 'one', LEASE) // which also removes what is over
      const keys = makeEvent()
      expect(await calls(() => store.claim(keys, 'one', LEASE))).toEqual(['claimed', 1])
      expect(await calls(() => store.claim(keys, 'two', LEASE))).toEqual(['in_progress', 2])
      expect(await calls(() => store.renew(keys, 'one', LEASE))).toEqual([true, 1])
      expect(await calls(() => store.complete(keys, 'one', RETAIN))).toEqual([true, 1])
      expect(await calls(() => store.claim(keys, 'two', LEASE))).toEqual(['completed', 2])
    })

    test('claims it when it is given back between the two statements of a duplicate', async () => {
      const keys = makeEvent()
      const { store } = watch(async (sent) => {
        if (sent === 1) expect(await postgresStore(pool, { table: 'keys' }).release(keys, 'one')).toBe(true)
      })
      await postgresStore(pool, { table: 'keys' }).claim(keys, 'one', LEASE)
      expect(await store.claim(keys, 'two', LEASE)).toBe('claimed')
      expect(await store.complete(keys, 'one', RETAIN)).toBe(false)
      expect(await store.complete(keys, 'two', RETAIN)).toBe(true)
    })
  })

  /** The answer to `call`, which is begun before the other transaction ends, and waits for it. */
  async function during<Answer>(
    statement: string,
    key: string,
    end: End,
    call: () => Promise<Answer>,
  ): Promise<Answer> {
    const other = await pool.connect()
    try {
      await other.query('BEGIN ISOLATION LEVEL READ COMMITTED')
      await other.query(statement, [key])
      const { rows } = await other.query('SELECT pg_backend_pid() AS pid')
      const begunAt = performance.now()
      let isAnswered = false
      const answer = call().finally(() => {
        isAnswered = true
      })
      answer.catch(() => undefined) // it is looked at below
      const isBlocked = async () => isAnswered || (await countBlocked(rows[0].pid)) === 1
      await expect.poll(isBlocked, { timeout: 10_000, interval: 5 }).toBe(true)
      await other.query(end)
      if (performance.now() - begunAt > WAITS_AT_LEAST_MS) throw new Outwaited()
      return await answer
    } finally {
      other.release(true)
    }
  }

  async function countBlocked(pid: number): Promise<number> {
    const { rows } = await pool.query('SELECT FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))', [pid])
    return rows.length
  }

  /** A store of which no statement by itself may be refused, and how many of them and transactions a call takes. */
  function watch(afterEach: (sent: number) => Promise<void> = async () => undefined) {
    const inner = fromPool(pool)
    let sent = 0
    const driver: PostgresDriver<pg.PoolClient> = {
      async run(text, values) {
        sent++
        const rows = await inner.run(text, values).then(undefined, refuse)
        await afterEach(sent)
        return rows
      },
      transact(part) {
        sent++
        return inner.transact(part)
      },
    }
    return {
      store: postgresStore(driver, { table: 'keys' }),
      async calls<Answer>(call: () => Promise<Answer>): Promise<[answer: Answer, sent: number]> {
        sent = 0
        return [await call(), sent]
      },
    }
  }

  function openPool(level: string): pg.Pool {
    const isolation = `-c default_transaction_isolation=${level.replace(' ', '\\ ')}`
    const connectionString = withOptions(`-c synchronous_commit=off -c search_path=${schema.name} ${isolation}`)
    return new pg.Pool({ connectionString, max: 3 })
  }
})

/** A busy machine may take longer to end the other transaction than the store waits for it: then once more. */
async function inTime(race: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await race()
    } catch (error) {
      if (!(error instanceof Outwaited) || attempt === 50) throw error
    }
  }
}

/** With an error in which the store does not find the server's code. */
function refuse(error: unknown): never {
  throw new Error(`A statement was refused: ${error}`)
}

/** Two keys of which the other transaction has the first or the last, in the order in which they are locked. */
function makeKeys(place: 'first' | 'last'): { keys: Keys; held: string; free: string } {
  const id = randomUUID()
  const [a, b] = [`${id}-a`, `${id}-b`]
  return { keys: [b, a], held: place === 'first' ? a : b, free: place === 'first' ? b : a }
}
