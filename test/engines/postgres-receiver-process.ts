import { postgresStore } from '@countersign/stores/postgres'
import { type Connection, connectKysely, connectNeon, connectPg } from '@countersign/tools/clients/postgres'
import { sleep } from '@countersign/tools/time/sleep'
import pg from 'pg'
import { openReceiver } from './receiver.ts'

/** What the process is started with, as JSON. */
export interface LoadConfig {
  readonly library: 'pg' | 'neon' | 'kysely'
  readonly url: string
  /** The table of the effects; the store's has `_keys` after it. */
  readonly table: string
  /** How many events are under way simultaneously. */
  readonly queues: number
}

/** What it tells in the end. */
export interface LoadReport {
  readonly acknowledged: readonly string[]
  /** Attempts that were answered with something else than success. */
  readonly refusals: number
}

/** A queue of deliveries: of each event the next attempt is made until one succeeds. */
async function run<Tx>(
  { client, execute }: Connection<Tx>,
  { library, table, url, queues }: LoadConfig,
): Promise<void> {
  const { send } = openReceiver(postgresStore(client, { table: `${table}_keys` }), (id, commit) =>
    commit((tx) => execute(tx, `INSERT INTO ${table} VALUES ('${id}')`)),
  )
  // As in the pages: a pool that nobody listens to, and which has nothing to do when the server ends.
  const idle = postgresStore(new pg.Pool({ connectionString: url }), { table: `${table}_keys` })
  await Promise.all([1, 2, 3].map((key) => idle.forget([`${key}`]).catch(() => undefined)))

  const acknowledged: string[] = []
  let refusals = 0
  let count = 0
  let isOver = false
  const work = async () => {
    while (!isOver) {
      const id = `${library}-${count++}`
      while ((await send(id)) !== 200) {
        refusals++
        await sleep(50)
      }
      acknowledged.push(id)
      await sleep(2)
    }
  }
  const done = Promise.all(Array.from({ length: queues }, work))
  process.on('message', async () => {
    isOver = true
    await done
    process.send?.({ acknowledged, refusals } satisfies LoadReport, () => process.exit())
  })
  process.send?.('ready')
}

const config = JSON.parse(process.argv[2] ?? '') as LoadConfig // what the test has written
process.on('disconnect', () => process.exit())
if (config.library === 'pg') await run(connectPg({ connectionString: config.url, max: 20, options: '' }), config)
if (config.library === 'neon') await run(await connectNeon(config.url), config)
if (config.library === 'kysely') await run(connectKysely(config.url), config)
