import { webhook } from '@countersign/express'
import { telnyx } from '@countersign/providers/telnyx'
import { postgresStore } from '@countersign/stores/postgres'
import express from 'express'
import pg from 'pg'
import PgBoss from 'pg-boss'

const connectionString = process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1/test'
const pool = new pg.Pool({ connectionString })
const boss = new PgBoss({ connectionString, supervise: false, schedule: false })
boss.on('error', console.error)
await boss.start()
await boss.createQueue('messages')

const app = express()
const provider = telnyx({ publicKey: process.env.TELNYX_PUBLIC_KEY })

app.post(
  '/webhooks/telnyx',
  webhook(
    { provider, store: postgresStore(pool), namespace: 'messages' },
    {
      'message.received': async (event, { commit }) => {
        // One transaction: the event is marked done and its job is there, or neither.
        await commit(async (client) => {
          const db = { executeSql: (text: string, values: unknown[]) => client.query(text, values) }
          const job = await boss.send('messages', event.body.data.payload, { db, expireInSeconds: 60, retryLimit: 10 })
          if (!job) throw new Error('pg-boss has no such queue')
        })
        console.log('queued', event.body.data.payload)
      },
    },
  ),
)

app.listen(process.env.PORT ?? 3000)
