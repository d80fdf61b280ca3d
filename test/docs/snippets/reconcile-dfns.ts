import { createReceiver } from '@countersign/core'
import { reconcile, reconcilePortOf } from '@countersign/core/reconcile'
import { dfns } from '@countersign/providers/dfns'
import { dfnsEvents } from '@countersign/providers/dfns/records'
import { redisStore } from '@countersign/stores/redis'
import { DfnsApiClient } from '@dfns/sdk'
import { Redis } from 'ioredis'

const redis = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379', { lazyConnect: true })
const provider = dfns({ secret: () => process.env.DFNS_WEBHOOK_SECRET })
const options = { provider, store: redisStore(redis), namespace: 'wallets' }
export const receiver = createReceiver(options, (event) => console.log(event.type))

const client = new DfnsApiClient({ baseUrl: 'https://api.dfns.io', authToken: process.env.DFNS_AUTH_TOKEN ?? '' })
export const source = dfnsEvents(client, { webhookId: process.env.DFNS_WEBHOOK_ID ?? 'wh-5nbj5-1sqr0-example00000aa' })

export async function bringBack(dryRun: boolean): Promise<void> {
  const twoDaysAgo = Date.now() - 2 * 86_400_000
  const since = new Date(Math.max(twoDaysAgo, (await reconcilePortOf(receiver).remembersSince()).getTime()))
  const result = await reconcile({ receiver, source, since, dryRun })
  console.log(JSON.stringify(result))
  if (result.missing > 0) console.error(`gap found: ${result.missing} events, ${result.recovered} handled now`)
  if (result.failed + result.inProgress > 0) process.exitCode = 1
}
