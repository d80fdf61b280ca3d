import { randomUUID } from 'node:crypto'
import { Redis as UpstashRedis } from '@upstash/redis'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import type { RedisClient } from '../src/redis.ts'
import { startUpstashBridge } from './upstash-bridge.ts'

/** For keys of one run of the tests, in one slot. */
export function makePrefix(): string {
  return `{countersign-test-${randomUUID()}}:`
}

export interface OpenClient {
  readonly client: RedisClient
  readonly close: () => unknown
}

/** The clients that the store takes, connected to the server. */
export const CLIENTS: Readonly<Record<string, (url: string) => Promise<OpenClient>>> = {
  ioredis: async (url) => {
    const client = new Redis(url)
    client.on('error', () => undefined) // the calls reject
    return { client, close: () => client.disconnect() }
  },
  'node-redis': async (url) => {
    const client = createClient({ url })
    client.on('error', () => undefined)
    await client.connect()
    return { client, close: () => client.destroy() }
  },
  '@upstash/redis': (url) => openUpstash(url, { enableAutoPipelining: true }),
}

export async function openUpstash(
  redisUrl: string,
  options: { readonly enableAutoPipelining: boolean },
): Promise<OpenClient> {
  const { url, token, close } = await startUpstashBridge(redisUrl)
  return { client: new UpstashRedis({ url, token, ...options }), close }
}

/** A client, as of Upstash, whose server has this format and gives one answer to all else. */
export function answering(answer: unknown): RedisClient {
  const run = async (_: string, [key = '']: string[]) => (key.endsWith(FORMAT_NAME) ? '1' : answer)
  return { evalsha: run, eval: run }
}

export const FORMAT_NAME = 'countersign format'

/** Lets time pass for the keys of the prefix: what is left to them becomes less, and they go when nothing is. */
export async function elapse(redis: Redis, prefix: string, ms: number): Promise<void> {
  await redis.eval(ELAPSE, 0, prefix, ms)
}

const ELAPSE = `
for _, key in ipairs(redis.call('KEYS', ARGV[1] .. '*')) do
  local ttl = redis.call('PTTL', key)
  local left = ttl - ARGV[2]
  if left > 0 then redis.call('PEXPIRE', key, left) elseif ttl >= 0 then redis.call('DEL', key) end
end
`

export async function clear(redis: Redis, prefix: string): Promise<void> {
  const keys = await redis.keys(`${prefix}*`)
  if (keys.length > 0) await redis.del(...keys)
}
