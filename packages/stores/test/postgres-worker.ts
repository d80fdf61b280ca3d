import { randomUUID } from 'node:crypto'
import type { Keys } from '@countersign/core/store'
import { FAST_URL } from '@countersign/tools/servers/postgres'
import pg from 'pg'
import { postgresStore } from '../src/postgres.ts'
import { LEASE, RETAIN } from './times.ts'

/** A process of the test for duplicates: what it is sent. */
export interface Deliveries {
  readonly table: string
  /** The keys of each delivery, all of them at once. */
  readonly deliveries: readonly Keys[]
}

/** And what it answers: the deliveries that were to be handled, and what the store rejected with. */
export interface Report {
  readonly runs: readonly Keys[]
  readonly errors: readonly string[]
}

const pool = new pg.Pool({ connectionString: FAST_URL, max: 5 })

process.on('message', async ({ table, deliveries }: Deliveries) => {
  const store = postgresStore(pool, { table })
  const runs: Keys[] = []
  const errors: string[] = []
  await Promise.all(
    deliveries.map(async (keys) => {
      const token = randomUUID()
      try {
        if ((await store.claim(keys, token, LEASE)) !== 'claimed') return
        runs.push(keys)
        if (!(await store.complete(keys, token, RETAIN))) errors.push('a claim was lost')
      } catch (error) {
        errors.push(String(error))
      }
    }),
  )
  process.send?.({ runs, errors } satisfies Report)
})
process.on('disconnect', () => pool.end())
process.send?.('ready')
