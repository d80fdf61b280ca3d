import { createReceiver } from '@countersign/core'
import { telnyx } from '@countersign/providers/telnyx'
import { redisStore } from '@countersign/stores/redis'
import { createClient } from 'redis'

const redis = createClient({ url: process.env.REDIS_URL ?? 'redis://127.0.0.1:6379' })
redis.on('error', (error) => console.error(error))
await redis.connect()

const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })
const receiver = createReceiver({ provider, store: redisStore(redis), namespace: 'telnyx' }, (event) => {
  console.log(event.type)
})

process.once('SIGTERM', async () => {
  await receiver.drain()
  await redis.close()
})
