import { telnyx } from '@countersign/providers/telnyx'
import { postgresStore } from '@countersign/stores/postgres'
import { createSender, sampleEvent } from '@countersign/testing'
import { hasPostgresServer, type PostgresServer, startPostgresServer } from '@countersign/tools/servers/postgres-server'
import { sleep } from '@countersign/tools/time/sleep'
import pg, { type PoolClient } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openReceiver } from './receiver.ts'

const HANGS: readonly (readonly [name: string, hang: (tx: PoolClient) => Promise<unknown>])[] = [
  ['waits for something else', () => new Promise(() => undefined)],
  ['waits for a statement', (tx) => tx.query('SELECT pg_sleep(3600)')],
]

describe.skipIf(!hasPostgresServer())('a receiver on PostgreSQL with a pool of 5', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgresServer()
    const admin = new pg.Client(server.url)
    await admin.connect()
    await admin.query('CREATE TABLE effects (event text)')
    await admin.end()
  })
  afterAll(() => server.close()) // and with it, what hangs

  describe.concurrent.each(HANGS)('handles all other events while the commit of one %s', (name, hang) => {
    test.each([undefined, 1800])(
      'through all attempts of the provider, with handlerTimeoutMs %s',
      async (handlerTimeoutMs) => {
        const table = `keys_${name.replaceAll(' ', '_')}_${handlerTimeoutMs ?? 'default'}`
        let hungId = ''
        const limits = handlerTimeoutMs === undefined ? {} : { handlerTimeoutMs }
        const pool = new pg.Pool({ connectionString: server.url, max: 5 })
        const receiver = openReceiver(
          postgresStore(pool, { table }),
          (id, commit) =>
            commit(async (tx) => {
              await tx.query('INSERT INTO effects VALUES ($1)', [id])
              if (id === hungId) await hang(tx)
            }),
          limits,
        )
        expect(await receiver.send('first')).toBe(200)

        // Its own schedule, in real time: three attempts at each of two URLs.
        const { handle } = receiver
        const sender = createSender({ provider: telnyx, keys: receiver.keys, target: handle, failover: handle })
        const event = sampleEvent(telnyx, 'message.received')
        hungId = event.data.id
        const sending = sender.send(event)
        let isOver = false
        void sending.then(() => {
          isOver = true
        })
        const others: number[] = []
        while (!isOver) {
          others.push(await receiver.send(`other-${table}-${others.length}`))
          await sleep(50)
        }
        for (let count = 0; count < 20; count++) others.push(await receiver.send(`later-${table}-${count}`))

        const { attempts } = await sending
        expect(attempts).toHaveLength(6)
        expect(attempts.map(({ response }) => response?.status)).not.toContain(200)
        expect(new Set(others)).toEqual(new Set([200]))
        expect(receiver.statusesOf(hungId)).not.toContain('unavailable: store_unavailable')
        expect(pool.waitingCount).toBe(0)
      },
    )
  })
})
