// The receiver of the demo: an ordinary Express app with a store in an SQLite file, which tells the demo what happens.
import type { AddressInfo } from 'node:net'
import { reconcile, reconcilePortOf } from '@countersign/core/reconcile'
import { createReceiver, type HandlerContext, type Outcome, type WebhookEvent, webhook } from '@countersign/express'
import { dfns } from '@countersign/providers/dfns'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxDeliveries } from '@countersign/providers/telnyx/records'
import { sqliteStore } from '@countersign/stores/sqlite'
import express from 'express'
import Database from 'libsql'
import Telnyx from 'telnyx'
import type { FromReceiver, ToReceiver } from './messages.ts'

const [file = '', port = '0'] = process.argv.slice(2)
const { PUBLIC_KEY: publicKey, SECRET: secret } = process.env

const database = new Database(file)
database.exec('CREATE TABLE IF NOT EXISTS work (event TEXT)')
const store = sqliteStore(database)
let next: ToReceiver['ask'] | undefined

function tell(message: FromReceiver): void {
  process.send?.(message)
}

async function handle(event: WebhookEvent, { commit }: HandlerContext<typeof database>): Promise<void> {
  const ask = next
  next = undefined
  tell({ run: 'began' })
  await new Promise((resolve) => setTimeout(resolve, ask === 'hang' ? 60_000 : 20)) // work that takes a moment
  if (ask === 'throw') {
    tell({ run: 'threw' })
    throw new Error('the mail server is away')
  }
  await commit((tx) => tx.prepare('INSERT INTO work VALUES (?)').run(event.id))
  tell({ run: 'done' })
}

function onOutcome(outcome: Outcome): void {
  const name = outcome.status === 'rejected' ? outcome.code : outcome.status
  tell({ outcome: name, ...reasonOf(outcome) })
}

function reasonOf(outcome: Outcome): { readonly reason?: string } {
  if (outcome.status === 'rejected') return { reason: outcome.error.message }
  return outcome.status === 'failed' ? { reason: `The handler threw: ${(outcome.error as Error).message}.` } : {}
}

const messages = createReceiver({ provider: telnyx({ publicKey }), store, namespace: 'telnyx', onOutcome }, handle)
const wallets = createReceiver({ provider: dfns({ secret }), store, namespace: 'dfns', onOutcome }, handle)

/** Brings back what the provider could not deliver, by its own client. */
async function bringBack(records: string): Promise<void> {
  const source = telnyxDeliveries(new Telnyx({ apiKey: 'KEY0123', baseURL: `${records}/v2` }))
  await reconcile({
    receiver: messages,
    source,
    since: await reconcilePortOf(messages).remembersSince(),
    dryRun: false,
  })
}

process.on('message', async ({ id, ask, records }: ToReceiver) => {
  if (records) await bringBack(records)
  else if (ask !== 'log') next = ask
  tell({ answerTo: id })
})
process.on('disconnect', () => process.exit())

const app = express()
app.post('/webhooks/telnyx', webhook(messages))
app.post('/webhooks/dfns', webhook(wallets))
const server = app.listen(Number(port), '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }))
