import { createReceiver } from '@countersign/core'
import { dfns } from '@countersign/providers/dfns'
import { postgresStore } from '@countersign/stores/postgres'
import { drizzle } from 'drizzle-orm/node-postgres'
import { pgTable, text } from 'drizzle-orm/pg-core'
import { Pool } from 'pg'

const wallets = pgTable('wallets', { event: text() })
const pool = new Pool({ connectionString: process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1/test' })

const provider = dfns({ secret: () => process.env.DFNS_WEBHOOK_SECRET })
createReceiver(
  { provider, store: postgresStore(pool), namespace: 'dfns' },
  {
    'wallet.created': (event, { commit }) =>
      commit((client) => drizzle({ client }).insert(wallets).values({ event: event.id })),
  },
)
