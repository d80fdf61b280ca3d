import { randomUUID } from 'node:crypto'
import { hasRedisAt, REDIS_URL } from '@countersign/tools/servers/redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RedisClient, type RedisStoreOptions, redisStore } from '../src/redis.ts'
import { answering, CLIENTS, clear, makePrefix, type OpenClient, openUpstash } from './redis-support.ts'
import { LEASE, RETAIN } from './times.ts'

describe('redisStore', () => {
  test.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['a client that has no scripts', { get: () => undefined, set: () => undefined }],
    ['the options of a client', { url: REDIS_URL }],
  ])('refuses %s, and names the clients that it takes', (_, client) => {
    expect(() => redisStore(client as unknown as RedisClient)).toThrow(
      /^"client" is (undefined|null|an object): give a client of "ioredis", "redis" \(node-redis\) or "@upstash\/redis"$/,
    )
  })

  test.each([
    ['"prefix" is 1: give a string', { prefix: 1 }],
    ['"warn" is "loudly": give a function', { warn: 'loudly' }],
  ])('throws: %s', (message, options) => {
    const client = { evalsha: async () => 'claimed', eval: async () => 'claimed' }
    expect(() => redisStore(client, options as unknown as RedisStoreOptions)).toThrow(message)
  })

  test.each([
    ['nothing', null],
    ['a number', 0],
    ['what a client gives when its request is aborted', 'Aborted'],
    ['the answer to another script', 'held'],
  ])('rejects when the answer is %s', async (_, answer) => {
    await expect(redisStore(answering(answer)).claim(['a'], 'one', LEASE)).rejects.toThrow(
      /The answer of Redis is none of/,
    )
  })
})

describe.skipIf(!(await hasRedisAt(REDIS_URL)))('redisStore on a server', () => {
  const prefix = makePrefix()
  let redis: Redis
  beforeAll(() => {
    redis = new Redis(REDIS_URL)
  })
  afterAll(async () => {
    await clear(redis, prefix)
    redis.disconnect()
  })

  describe.each([...Object.entries(CLIENTS), ['@upstash/redis without pipelines', openUpstashPlainly] as const])(
    'with %s',
    (_, openClient) => {
      let open: OpenClient
      beforeAll(async () => {
        open = await openClient(REDIS_URL)
      })
      afterAll(() => open.close())

      test('goes on when the server has forgotten the scripts', async () => {
        const store = createStore(open.client)
        const [key, token] = [randomUUID(), randomUUID()]
        const afterFlush = async <Answer>(call: () => Promise<Answer>) => {
          await redis.script('FLUSH')
          return call()
        }
        expect(await afterFlush(() => store.claim([key], token, LEASE))).toBe('claimed')
        expect(await afterFlush(() => store.renew([key], token, LEASE))).toBe(true)
        expect(await afterFlush(() => store.complete([key], token, RETAIN))).toBe(true)
        expect(await afterFlush(() => store.release([key], token))).toBe(false)
        expect(await afterFlush(() => store.forget([key]))).toBeUndefined()
      })

      test("rejects with the server's error", async () => {
        const key = randomUUID()
        await redis.lpush(prefix + key, 'what is not of the store')
        await expect(createStore(open.client).claim([key], randomUUID(), LEASE)).rejects.toThrow(/WRONGTYPE/)
      })
    },
  )

  function createStore(client: RedisClient = redis, options: RedisStoreOptions = {}) {
    return redisStore(client, { prefix, warn: () => undefined, ...options })
  }

  test('keeps a claim a quarter of an hour longer than its lease', async () => {
    const key = randomUUID()
    await createStore().claim([key], randomUUID(), LEASE)
    expect(await secondsLeft(key)).toBe(LEASE / 1000 + 15 * 60)
  })

  test('keeps a mark as long as it is asked to', async () => {
    const [key, token] = [randomUUID(), randomUUID()]
    const store = createStore()
    await store.claim([key], token, LEASE)
    await store.complete([key], token, RETAIN)
    expect(await secondsLeft(key)).toBe(RETAIN / 1000)
  })

  test('takes the longest time that there is', async () => {
    const [key, token] = [randomUUID(), randomUUID()]
    const store = createStore()
    await store.claim([key], token, 2 ** 31 - 1)
    expect(await store.complete([key], token, Number.MAX_SAFE_INTEGER)).toBe(true)
    expect(await store.claim([key, randomUUID()], randomUUID(), LEASE)).toBe('completed')
  })

  test('takes a time that is no whole number', async () => {
    const [key, token] = [randomUUID(), randomUUID()]
    const store = createStore()
    expect(await store.claim([key], token, LEASE + 0.5)).toBe('claimed')
    expect(await store.complete([key], token, RETAIN + 0.5)).toBe(true)
  })

  async function secondsLeft(key: string): Promise<number> {
    return Math.round((await redis.pttl(prefix + key)) / 1000)
  }

  test.each([undefined, null, true, 1, 'OK', 'newest', '', {}])('rejects when a server answers %j', async (answer) => {
    const store = redisStore(answering(answer))
    const calls = [
      store.claim(['a'], 'one', LEASE),
      store.renew(['a'], 'one', LEASE),
      store.complete(['a'], 'one', RETAIN),
      store.release(['a'], 'one'),
      store.forget(['a']),
      store.peek(['a']),
      store.remembersSince('here'),
      store.once('a', 'hash', LEASE),
    ]
    for (const call of await Promise.allSettled(calls)) {
      expect(call).toMatchObject({
        status: 'rejected',
        reason: { message: expect.stringContaining('answer of Redis') },
      })
    }
  })

  test.each([undefined, null, true, 'OK', 'claimed', ''])(
    'rejects when the format is answered with %j',
    async (answer) => {
      const client = { evalsha: async () => answer, eval: async () => answer }
      await expect(redisStore(client).claim(['a'], 'one', LEASE)).rejects.toThrow('The answer of Redis is no format')
    },
  )

  test('puts all keys into one slot of a cluster, unless told otherwise', async () => {
    const key = randomUUID()
    const store = redisStore(redis, { warn: () => undefined })
    await store.claim([key], randomUUID(), LEASE)
    expect(await redis.exists(`{countersign}:${key}`)).toBe(1)
    await store.forget([key])
  })

  test('tells stores apart by their prefixes', async () => {
    const key = randomUUID()
    await createStore().claim([key], randomUUID(), LEASE)
    const other = createStore(redis, { prefix: `${prefix}other:` })
    expect(await other.claim([key], randomUUID(), LEASE)).toBe('claimed')
  })
})

function openUpstashPlainly(url: string): Promise<OpenClient> {
  return openUpstash(url, { enableAutoPipelining: false })
}
