import { hasRedisAt, REDIS_URL } from '@countersign/tools/servers/redis'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { redisStore } from '../src/redis.ts'
import { CLIENTS, clear, makePrefix, type OpenClient } from './redis-support.ts'
import { LEASE, RETAIN } from './times.ts'

describe.skipIf(!(await hasRedisAt(REDIS_URL)))('the format under a prefix of Redis', () => {
  describe.each(Object.entries(CLIENTS))('with %s', (_, openClient) => {
    let redis: Redis
    let open: OpenClient
    let prefix: string
    beforeAll(async () => {
      redis = new Redis(REDIS_URL)
      open = await openClient(REDIS_URL)
    })
    afterAll(async () => {
      await open.close()
      redis.disconnect()
    })
    beforeEach(() => {
      prefix = makePrefix()
    })
    afterEach(() => clear(redis, prefix))

    const createStore = () => redisStore(open.client, { prefix, warn: () => undefined })
    const noted = () => redis.get(`${prefix}countersign format`)
    const note = (format: string) => redis.set(`${prefix}countersign format`, format)

    test('is noted by the first call, for good, and builds of one format share what they store', async () => {
      await createStore().claim(['a'], 'one', LEASE)
      expect([await noted(), await redis.ttl(`${prefix}countersign format`)]).toEqual(['1', -1])
      expect(await createStore().claim(['a'], 'two', LEASE)).toBe('in_progress')
    })

    test('is noted where there is none, and the events stay known', async () => {
      const store = createStore()
      await store.claim(['a'], 'one', LEASE)
      await store.complete(['a'], 'one', RETAIN)
      await redis.del(`${prefix}countersign format`)
      expect(await createStore().peek(['a'])).toBe('completed')
      expect(await noted()).toBeNull() // a peek writes nothing
      expect(await createStore().claim(['a'], 'two', LEASE)).toBe('completed')
      expect(await noted()).toBe('1')
    })

    test.each(['2', '0'])('is refused by every call when it is %s, and nothing is written', async (format) => {
      await note(format)
      const store = createStore()
      const refusal = {
        code: 'store_format',
        found: format,
        wanted: '1',
        message: `What Redis keeps under the prefix "${prefix}" has the store format ${format}, and this build of @countersign/stores wants 1. Let all processes run builds of one format, or set another "prefix": it begins without the events that were handled before.`,
      }
      const calls = [
        () => store.claim(['a'], 'one', LEASE),
        () => store.renew(['a'], 'one', LEASE),
        () => store.complete(['a'], 'one', LEASE),
        () => store.release(['a'], 'one'),
        () => store.forget(['a']),
        () => store.peek(['a']),
        () => store.remembersSince('here'),
        () => store.once('a', 'hash', LEASE),
      ]
      for (const call of calls) await expect(call()).rejects.toMatchObject(refusal)
      expect(await redis.keys(`${prefix}*`)).toEqual([`${prefix}countersign format`])
    })

    test('that was refused is taken when it has been migrated', async () => {
      await note('2')
      const store = createStore()
      await expect(store.claim(['a'], 'one', LEASE)).rejects.toMatchObject({ code: 'store_format' })
      await note('1')
      expect(await store.claim(['a'], 'one', LEASE)).toBe('claimed')
    })

    test('of two that begin at the same time is that of the first, and the other is refused', async () => {
      for (let round = 0; round < 10; round++) {
        await clear(redis, prefix)
        const claims = Array.from({ length: 10 }, () => createStore().claim(['a'], crypto.randomUUID(), LEASE))
        const setting = redis.set(`${prefix}countersign format`, '2', 'NX') // as a build of format 2 does
        const results = await Promise.allSettled(claims)
        await setting
        const refused = results.filter(({ status }) => status === 'rejected').length
        const format = (await noted()) ?? 'none'
        expect([format, refused]).toEqual([format, format === '1' ? 0 : claims.length])
      }
    })
  })
})
