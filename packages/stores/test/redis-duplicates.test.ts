import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { hasRedisAt, REDIS_URL } from '@countersign/tools/servers/redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clear, makePrefix } from './redis-support.ts'
import type { Deliveries, Runs } from './redis-worker.ts'

const DELIVERIES = 10_000

describe.skipIf(!(await hasRedisAt(REDIS_URL)))('redisStore', () => {
  const prefix = makePrefix()
  let workers: readonly ChildProcess[] = []
  beforeAll(async () => {
    workers = await Promise.all([1, 2, 3, 4].map(startWorker))
  })
  afterAll(async () => {
    for (const worker of workers) worker.disconnect()
    const redis = new Redis(REDIS_URL)
    await clear(redis, prefix)
    redis.disconnect()
  })

  test.each([1, 1000].flatMap((keyCount) => [1, 2, 4].map((processCount) => ({ keyCount, processCount }))))(
    'runs each of $keyCount events once, of 10,000 deliveries at once to $processCount processes',
    async ({ keyCount, processCount }) => {
      const keys = Array.from({ length: keyCount }, () => randomUUID())
      const deliveries = Array.from({ length: DELIVERIES / processCount }, (_, index) => keys[index % keyCount] ?? '')
      const runs = await Promise.all(workers.slice(0, processCount).map((worker) => deliver(worker, deliveries)))
      expect(runs.flat().toSorted()).toEqual(keys.toSorted())
    },
  )

  async function deliver(worker: ChildProcess, keys: readonly string[]): Promise<Runs> {
    worker.send({ prefix, keys } satisfies Deliveries)
    const [runs] = (await once(worker, 'message')) as [Runs]
    return runs
  }
})

async function startWorker(): Promise<ChildProcess> {
  const worker = fork(join(import.meta.dirname, 'redis-worker.ts'), { execArgv: ['--import', 'tsx'] })
  await once(worker, 'message')
  return worker
}
