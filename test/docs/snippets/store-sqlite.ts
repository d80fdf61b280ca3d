import { webhook } from '@countersign/express'
import { telnyx } from '@countersign/providers/telnyx'
import { sqliteStore } from '@countersign/stores/sqlite'
import express from 'express'
import Database from 'libsql'

const database = new Database(process.env.DATABASE_FILE ?? ':memory:')
database.exec('CREATE TABLE IF NOT EXISTS messages (event TEXT, text TEXT)')

const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })
const store = sqliteStore(database)

express().post(
  '/webhooks/telnyx',
  webhook({ provider, store, namespace: 'telnyx' }, async (event, { commit }) => {
    const text = JSON.stringify(event.body.data.payload)
    await commit((tx) => tx.prepare('INSERT INTO messages VALUES (?, ?)').run(event.id, text))
  }),
)
