import { createReceiver } from '@countersign/core'
import { dfns } from '@countersign/providers/dfns'
import { postgresStore } from '@countersign/stores/postgres'
import { CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'

const pool = new Pool({ connectionString: process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1/test' })
// The store does not see this pool: without a listener, a connection that is lost ends the process.
pool.on('error', (error) => console.error(error.message))
pool.on('connect', (client) => client.on('error', (error) => console.error(error.message)))
const database = new Kysely<{ wallets: { event: string } }>({ dialect: new PostgresDialect({ pool }) })

const runOn = (queries: typeof database) => async (text: string, values: string[]) =>
  (await queries.executeQuery(CompiledQuery.raw(text, values))).rows
const store = postgresStore({
  run: runOn(database),
  transact: (part) => database.transaction().execute((tx) => part(tx, runOn(tx))),
})

const provider = dfns({ secret: () => process.env.DFNS_WEBHOOK_SECRET })
createReceiver(
  { provider, store, namespace: 'dfns' },
  {
    'wallet.created': (event, { commit }) =>
      commit((tx) => tx.insertInto('wallets').values({ event: event.id }).execute()),
  },
)
