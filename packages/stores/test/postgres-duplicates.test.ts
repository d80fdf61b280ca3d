import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Keys } from '@countersign/core/store'
import { hasPostgres } from '@countersign/tools/servers/postgres'
import { createSchema, type TestSchema } from '@countersign/tools/servers/postgres-schema'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Deliveries, Report } from './postgres-worker.ts'

describe.skipIf(!(await hasPostgres()))('postgresStore', () => {
  let schema: TestSchema
  let workers: readonly ChildProcess[] = []
  beforeAll(async () => {
    schema = await createSchema()
    workers = await Promise.all([1, 2, 3, 4].map(startWorker))
  })
  afterAll(async () => {
    for (const worker of workers) worker.disconnect()
    await Promise.all(workers.map((worker) => once(worker, 'exit')))
    await schema.drop()
  })

  const cases = [1, 1000].flatMap((eventCount) => [
    ...[1, 2, 4].map((processCount) => ({ eventCount, keyCount: 1, processCount, deliveryCount: 10_000 })),
    { eventCount, keyCount: 3, processCount: 4, deliveryCount: 4000 },
  ])
  test.each(cases)(
    'runs each of $eventCount events of $keyCount keys once, of $deliveryCount deliveries at once to $processCount processes',
    async ({ eventCount, keyCount, processCount, deliveryCount }) => {
      const events = Array.from({ length: eventCount }, () => makeKeys(keyCount))
      const deliveries = Array.from({ length: deliveryCount / processCount }, (_, index) =>
        shuffle(events[index % eventCount] ?? ['']),
      )
      const reports = await Promise.all(workers.slice(0, processCount).map((worker) => deliver(worker, deliveries)))
      expect(reports.flatMap(({ errors }) => errors)).toEqual([])
      const runs = reports.flatMap((report) => report.runs.map(toName))
      expect(runs.toSorted()).toEqual(events.map(toName).toSorted())
    },
  )

  async function deliver(worker: ChildProcess, deliveries: readonly Keys[]): Promise<Report> {
    worker.send({ table: schema.keys, deliveries } satisfies Deliveries)
    const [report] = (await once(worker, 'message')) as [Report]
    return report
  }
})

function makeKeys(count: number): Keys {
  return [randomUUID(), ...Array.from({ length: count - 1 }, () => randomUUID())]
}

function shuffle(keys: Keys): Keys {
  const at = Math.floor(Math.random() * keys.length)
  const [first = keys[0], ...others] = [...keys.slice(at), ...keys.slice(0, at)]
  return [first, ...(Math.random() < 0.5 ? others : others.toReversed())]
}

function toName(keys: Keys): string {
  return keys.toSorted().join()
}

async function startWorker(): Promise<ChildProcess> {
  const worker = fork(join(import.meta.dirname, 'postgres-worker.ts'), { execArgv: ['--import', 'tsx'] })
  await once(worker, 'message')
  return worker
}
