import { randomUUID } from 'node:crypto'
import { redisStore } from '@countersign/stores/redis'
import { REDIS_URL } from '@countersign/tools/servers/redis'
import { Redis } from 'ioredis'
import type { Address, NewEffect, OpenPlace, Place } from './place.ts'

export async function createRedisPlace(url: string = REDIS_URL): Promise<Place> {
  const address: Address = { kind: 'redis', url, namespace: `{countersign-crash-${randomUUID()}}:` }
  const redis = connect(address)
  return {
    address,
    async readEffects() {
      const rows = await redis.lrange(effectsOf(address), 0, -1)
      return rows.map((row, number) => ({ number, ...(JSON.parse(row) as NewEffect) }))
    },
    async countConnections() {
      const clients = String(await redis.client('LIST')).split('\n')
      return clients.filter((client) => client.includes(` name=${address.namespace} `)).length
    },
    async remove() {
      const keys = await redis.keys(`${address.namespace}*`)
      for (let start = 0; start < keys.length; start += 1000) await redis.del(...keys.slice(start, start + 1000))
      redis.disconnect()
    },
  }
}

export function openRedisPlace(address: Address): OpenPlace {
  const redis = connect(address)
  return {
    store: redisStore(redis, { prefix: `${address.namespace}keys:`, warn: () => undefined }),
    write: (effect) => redis.rpush(effectsOf(address), JSON.stringify(effect)),
    writeIn: () => {
      throw new TypeError('Redis has no commit')
    },
    close: () => redis.disconnect(),
  }
}

function connect({ url, namespace }: Address): Redis {
  const redis = new Redis(url, { connectionName: namespace, retryStrategy: () => 20 })
  redis.on('error', () => undefined) // the calls reject
  return redis
}

function effectsOf({ namespace }: Address): string {
  return `${namespace}effects`
}
