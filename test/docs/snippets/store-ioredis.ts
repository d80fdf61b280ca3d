import { webhook } from '@countersign/express'
import { telnyx } from '@countersign/providers/telnyx'
import { redisStore } from '@countersign/stores/redis'
import express from 'express'
import { Redis } from 'ioredis'

const redis = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379')

const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })
const store = redisStore(redis)

express().post(
  '/webhooks/telnyx',
  webhook({ provider, store, namespace: 'telnyx' }, async (event, { idempotencyKey }) => {
    await send(event.body.data.payload, { idempotencyKey })
  }),
)

/** What the handler calls can happen twice: a service that takes such a key makes it once. */
async function send(payload: unknown, options: { readonly idempotencyKey: string }): Promise<void> {
  console.log('sent', payload, options)
}
