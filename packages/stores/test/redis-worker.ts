import { randomUUID } from 'node:crypto'
import { REDIS_URL } from '@countersign/tools/servers/redis'
import { Redis } from 'ioredis'
import { redisStore } from '../src/redis.ts'
import { LEASE, RETAIN } from './times.ts'

/** A process of the test for duplicates: what it is sent, and answers. */
export interface Deliveries {
  readonly prefix: string
  /** One for each delivery, all of them at once. */
  readonly keys: readonly string[]
}

/** The key of each delivery that was to be handled. */
export type Runs = readonly string[]

const redis = new Redis(REDIS_URL)

process.on('message', async ({ prefix, keys }: Deliveries) => {
  const store = redisStore(redis, { prefix, warn: () => undefined })
  const runs: string[] = []
  await Promise.all(
    keys.map(async (key) => {
      const token = randomUUID()
      if ((await store.claim([key], token, LEASE)) !== 'claimed') return
      runs.push(key)
      await store.complete([key], token, RETAIN)
    }),
  )
  process.send?.(runs satisfies Runs)
})
process.on('disconnect', () => redis.disconnect())
process.send?.('ready')
