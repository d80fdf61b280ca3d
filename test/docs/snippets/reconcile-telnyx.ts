import { createReceiver } from '@countersign/core'
import { reconcile, reconcilePortOf } from '@countersign/core/reconcile'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxDeliveries } from '@countersign/providers/telnyx/records'
import { sqliteStore } from '@countersign/stores/sqlite'
import Database from 'libsql'
import Telnyx from 'telnyx'

const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })
const store = sqliteStore(new Database(process.env.WEBHOOKS_DATABASE ?? ':memory:'))
export const receiver = createReceiver({ provider, store, namespace: 'messages' }, (event) => console.log(event.type))

const client = new Telnyx({ apiKey: process.env.TELNYX_API_KEY ?? 'KEY0123' })
export const source = telnyxDeliveries(client, { url: 'https://example.com/webhooks/telnyx' })

export async function bringBack(dryRun: boolean): Promise<void> {
  const aDayAgo = Date.now() - 86_400_000
  const since = new Date(Math.max(aDayAgo, (await reconcilePortOf(receiver).remembersSince()).getTime()))
  const result = await reconcile({ receiver, source, since, dryRun })
  console.log(JSON.stringify(result))
  if (result.missing > 0) console.error(`gap found: ${result.missing} events, ${result.recovered} handled now`)
  if (result.failed + result.inProgress > 0) process.exitCode = 1
}
