import { createReceiver } from '@countersign/core'
import { dfns } from '@countersign/providers/dfns'
import { postgresStore } from '@countersign/stores/postgres'
import postgres from 'postgres'

// Without prepared statements, which fail where a pooler gives each transaction another connection.
const sql = postgres(process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1/test', { prepare: false })
const store = postgresStore({
  run: (text, values) => sql.unsafe(text, values),
  transact: (part) => sql.begin((tx) => part(tx, (text, values) => tx.unsafe(text, values))),
})

const provider = dfns({ secret: () => process.env.DFNS_WEBHOOK_SECRET })
createReceiver(
  { provider, store, namespace: 'dfns' },
  {
    'wallet.created': (event, { commit }) => commit((tx) => tx`INSERT INTO wallets (event) VALUES (${event.id})`),
  },
)
