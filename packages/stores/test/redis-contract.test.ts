import { type OpenStore, onceContract, reconcileContract, storeContract } from '@countersign/testing'
import { hasRedisAt, REDIS_URL } from '@countersign/tools/servers/redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { type RedisClient, redisStore } from '../src/redis.ts'
import { CLIENTS, clear, elapse, makePrefix, type OpenClient } from './redis-support.ts'

describe.skipIf(!(await hasRedisAt(REDIS_URL)))('redisStore', () => {
  let redis: Redis
  beforeAll(() => {
    redis = new Redis(REDIS_URL)
  })
  afterAll(() => redis.disconnect())

  describe.each(Object.entries(CLIENTS))('with %s', (_, openClient) => {
    let clients: readonly [OpenClient, OpenClient]
    beforeAll(async () => {
      clients = await Promise.all([openClient(REDIS_URL), openClient(REDIS_URL)])
    })
    afterAll(() => Promise.all(clients.map(({ close }) => close())))

    const open: OpenStore<never> = () => {
      const prefix = makePrefix()
      const createStore = (client: RedisClient) => redisStore(client, { prefix, warn: () => undefined })
      return {
        store: createStore(clients[0].client),
        other: createStore(clients[1].client),
        elapse: (ms) => elapse(redis, prefix, ms),
        close: () => clear(redis, prefix),
      }
    }
    storeContract(test, open)
    reconcileContract(test, open)
    onceContract(test, open)
  })
})
