import { webhook } from '@countersign/express'
import { telnyx } from '@countersign/providers/telnyx'
import { postgresStore } from '@countersign/stores/postgres'
import express from 'express'
import { Pool } from 'pg'

const pool = new Pool({ connectionString: process.env.POSTGRES_URL ?? 'postgres://postgres@127.0.0.1/test' })

const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })
const store = postgresStore(pool)

express().post(
  '/webhooks/telnyx',
  webhook({ provider, store, namespace: 'telnyx' }, async (event, { commit }) => {
    const text = JSON.stringify(event.body.data.payload)
    await commit((client) => client.query('INSERT INTO messages (event, text) VALUES ($1, $2)', [event.id, text]))
  }),
)
