import { randomUUID } from 'node:crypto'
import { findFreePort } from '@countersign/tools/servers/free-port'
import { hasRedisServer, type RedisServer, startRedisServer } from '@countersign/tools/servers/redis-server'
import { Cluster, Redis } from 'ioredis'
import { createCluster } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RedisClient, redisStore } from '../src/redis.ts'
import type { OpenClient } from './redis-support.ts'
import { LEASE, RETAIN } from './times.ts'

const SPREAD = 'countersign-test:'

describe.skipIf(!hasRedisServer())('redisStore on a cluster of two', () => {
  let nodes: readonly RedisServer[]
  beforeAll(async () => {
    nodes = await Promise.all([startNode(), startNode()])
    await join(nodes)
  })
  afterAll(() => Promise.all(nodes.map((node) => node.close())))

  describe.each([
    ['ioredis', openIoRedis],
    ['node-redis', openNodeRedis],
  ])('with %s', (_, openClient) => {
    let open: OpenClient
    beforeAll(async () => {
      open = await openClient(nodes)
    })
    afterAll(() => open.close())

    const createStore = (prefix?: string) =>
      redisStore(open.client, { ...(prefix !== undefined && { prefix }), warn: () => undefined })

    test('takes all keys of an event by default', async () => {
      const [first, second, one, two] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
      const store = createStore()
      expect(await store.claim([first, second], one, LEASE)).toBe('claimed')
      expect(await store.claim([second, randomUUID()], two, LEASE)).toBe('in_progress')
      expect(await store.renew([first, second], one, LEASE)).toBe(true)
      expect(await store.complete([first, second], one, RETAIN)).toBe(true)
      expect(await store.claim([second], two, LEASE)).toBe('completed')
      expect(await store.release([first, second], one)).toBe(false)
      await store.forget([first, second])
      expect(await store.claim([first], two, LEASE)).toBe('claimed')
    })

    test('spreads events of one key where the prefix has no braces', async () => {
      const before = await countKeys(nodes)
      const store = createStore(SPREAD)
      const keys = Array.from({ length: 100 }, () => randomUUID())
      const claims = await Promise.all(keys.map((key) => store.claim([key], randomUUID(), LEASE)))
      expect(new Set(claims)).toEqual(new Set(['claimed']))
      for (const [index, count] of (await countKeys(nodes)).entries()) expect(count).toBeGreaterThan(before[index] ?? 0)
    })

    test('refuses an event of several keys that lie apart', async () => {
      const keys = Array.from({ length: 9 }, () => randomUUID())
      await expect(createStore(SPREAD).claim(['a', ...keys], randomUUID(), LEASE)).rejects.toThrow(
        /CROSSSLOT|same slot/,
      )
    })
  })
})

async function startNode(): Promise<RedisServer> {
  const busPort = await findFreePort()
  return startRedisServer(['--cluster-enabled', 'yes', '--cluster-port', `${busPort}`, '--save', ''])
}

/** Gives each its part of the slots, and waits until both know of both. */
async function join([left, right]: readonly RedisServer[]): Promise<void> {
  if (!left || !right) throw new Error('A cluster here is of two')
  const nodes = [left, right].map(({ url }) => new Redis(url))
  const [first, second] = nodes
  await first?.cluster('ADDSLOTSRANGE', 0, 8191)
  await second?.cluster('ADDSLOTSRANGE', 8192, 16383)
  const busPort = /@(\d+)/.exec(String(await second?.cluster('NODES')))?.[1]
  await first?.call('CLUSTER', 'MEET', '127.0.0.1', `${right.port}`, `${busPort}`)
  for (const node of nodes) {
    while (!/cluster_state:ok[\s\S]*cluster_known_nodes:2/.test(String(await node.cluster('INFO')))) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    node.disconnect()
  }
}

async function openIoRedis(nodes: readonly RedisServer[]): Promise<OpenClient> {
  const client: Cluster & RedisClient = new Cluster(nodes.map(({ port }) => ({ host: '127.0.0.1', port })))
  return { client, close: () => client.disconnect() }
}

async function openNodeRedis(nodes: readonly RedisServer[]): Promise<OpenClient> {
  const client = createCluster({ rootNodes: nodes.map(({ url }) => ({ url })) })
  await client.connect()
  return { client, close: () => client.destroy() }
}

async function countKeys(nodes: readonly RedisServer[]): Promise<readonly number[]> {
  return Promise.all(
    nodes.map(async ({ url }) => {
      const node = new Redis(url)
      const count = await node.dbsize()
      node.disconnect()
      return count
    }),
  )
}
