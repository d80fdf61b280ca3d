import type { Keys } from '@countersign/core/store'
import { postgresStore } from '@countersign/stores/postgres'
import { hasPostgresServer, type PostgresServer, startPostgresServer } from '@countersign/tools/servers/postgres-server'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openReceiver } from './receiver.ts'

/** On a busy machine, a store's call may take longer than the provider's patience allows. */
const NOT_HANDLED: readonly string[] = ['in_progress', 'unavailable: store_unavailable']

describe.skipIf(!hasPostgresServer())('a receiver on PostgreSQL', () => {
  let server: PostgresServer
  let frozen: pg.Client
  beforeAll(async () => {
    server = await startPostgresServer()
    frozen = new pg.Client(server.url)
    frozen.on('error', () => undefined) // the server ends first
    await frozen.connect()
  })
  afterAll(() => server.close())

  test.each([1, 2, 5])(
    'handles all other events while duplicates of one come to a pool of %i whose commit is frozen elsewhere',
    async (max) => {
      const pool = new pg.Pool({ connectionString: server.url, max })
      const table = `keys_${max}`
      const store = postgresStore(pool, { table })
      let keys: Keys = ['']
      const watched = {
        ...store,
        claim(asked: Keys, token: string, leaseMs: number) {
          keys = asked
          return store.claim(asked, token, leaseMs)
        },
      }
      let isRefused = true
      const { send, statusesOf } = openReceiver(watched, (_, commit) => {
        if (isRefused) throw new Error('not yet')
        return commit((tx) => tx.query('SELECT 1'))
      })
      await send('frozen')
      const [key] = keys
      isRefused = false

      // As a process leaves it that is stopped in its commit, for longer than its lease.
      await frozen.query(`INSERT INTO ${table} VALUES ($1, 'frozen', 'claimed', now())`, [key])
      await frozen.query('BEGIN')
      await frozen.query(`SELECT FROM ${table} WHERE key = $1 FOR UPDATE`, [key])
      const duplicates: Promise<number>[] = []
      const others: number[] = []
      for (let count = 0; count < 20; count++) {
        duplicates.push(...Array.from({ length: 10 }, () => send('frozen')))
        others.push(await send(`other-${count}`), await send(`another-${count}`))
      }
      await Promise.all(duplicates)
      expect(new Set(others)).toEqual(new Set([200]))
      const [, ...statuses] = statusesOf('frozen')
      expect(statuses.filter((status) => !NOT_HANDLED.includes(status))).toEqual([])

      await frozen.query('ROLLBACK')
      expect(await send('frozen')).toBe(200)
      expect(pool.waitingCount).toBe(0)
      await pool.end()
    },
  )
})
