import { webhook } from '@countersign/express'
import { telnyx } from '@countersign/providers/telnyx'
import { redisStore } from '@countersign/stores/redis'
import { Queue } from 'bullmq'
import express from 'express'
import { Redis } from 'ioredis'

const redis = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379')
const queue = new Queue('messages', { connection: redis })

const app = express()
const provider = telnyx({ publicKey: process.env.TELNYX_PUBLIC_KEY })
const WEEK = 7 * 86_400

app.post(
  '/webhooks/telnyx',
  webhook(
    { provider, store: redisStore(redis), namespace: 'messages' },
    {
      'message.received': async (event, { idempotencyKey }) => {
        await queue.add('answer', event.body.data.payload, {
          // A crash before the mark makes Telnyx send again: while the first job is kept, its id is not added again.
          jobId: idempotencyKey,
          removeOnComplete: { age: WEEK },
          removeOnFail: { age: WEEK },
          attempts: 10,
          backoff: { type: 'exponential', delay: 1000 },
        })
        console.log('queued', event.body.data.payload)
      },
    },
  ),
)

app.listen(process.env.PORT ?? 3000)
