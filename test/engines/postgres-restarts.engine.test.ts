import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { postgresSchema } from '@countersign/stores/postgres'
import { hasPostgresServer, type PostgresServer, startPostgresServer } from '@countersign/tools/servers/postgres-server'
import { sleep } from '@countersign/tools/time/sleep'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LoadConfig, LoadReport } from './postgres-receiver-process.ts'

// Not postgres.js: a transaction that loses its connection ends the process, as docs/stores.md says.
const CASES = (['fast', 'immediate'] as const).flatMap((mode) => [
  { mode, library: 'pg' as const, restarts: 20 },
  { mode, library: 'neon' as const, restarts: 4 },
  { mode, library: 'kysely' as const, restarts: 4 },
])

describe.skipIf(!hasPostgresServer())('a receiver on PostgreSQL', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgresServer()
  })
  afterAll(() => server.close())

  test.each(CASES)(
    'with $library outlives $restarts $mode restarts under a queue of deliveries, and loses nothing',
    async ({ mode, library, restarts }) => {
      const table = `effects_${library.replace('.', '')}_${mode}`
      await query(`CREATE TABLE ${table} (event text)`)
      await query(postgresSchema(`${table}_keys`))
      const receiver = await start({ library, url: server.url, table, queues: 30 })
      let end: string | undefined
      receiver.on('exit', (code, signal) => {
        end = `ended with ${code ?? signal}`
      })
      for (let count = 1; count <= restarts; count++) {
        await sleep(200 + 200 * Math.random())
        await server.restart(mode)
        expect(end, `restart ${count}`).toBeUndefined()
      }
      receiver.send('stop')
      const [{ acknowledged, refusals }] = (await once(receiver, 'message')) as [LoadReport]
      const rows = await query<{ event: string }>(`SELECT event FROM ${table}`)
      expect(rows.map(({ event }) => event).toSorted()).toEqual(acknowledged.toSorted())
      expect(refusals).toBeGreaterThan(0) // or it was never unreachable
      expect(acknowledged.length).toBeGreaterThan(20)
    },
  )

  async function query<Row extends pg.QueryResultRow>(text: string): Promise<readonly Row[]> {
    const client = new pg.Client(server.url)
    await client.connect()
    const { rows } = await client.query<Row>(text)
    await client.end()
    return rows
  }
})

async function start(config: LoadConfig): Promise<ChildProcess> {
  const receiver = fork(join(import.meta.dirname, 'postgres-receiver-process.ts'), [JSON.stringify(config)], {
    execArgv: ['--import', 'tsx'],
  })
  await once(receiver, 'message')
  return receiver
}
