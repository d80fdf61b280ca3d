import { randomUUID } from 'node:crypto'
import { createReceiver } from '@countersign/core'
import { type ReconcileProgress, reconcile, reconcilePortOf } from '@countersign/core/reconcile'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxDeliveries } from '@countersign/providers/telnyx/records'
import { sqliteStore } from '@countersign/stores/sqlite'
import { type Delivery, generateKeys, sampleEvent, serveRecords } from '@countersign/testing'
import Database from 'libsql'
import Telnyx from 'telnyx'
import { expect, test } from 'vitest'

const COUNT = 10_000
const DAY_MS = 86_400_000

/** A delivery of which every attempt failed. */
function fail(startedAt: Date): Delivery {
  const body = sampleEvent(telnyx, 'message.received')
  const url = 'https://example.com/hooks'
  return {
    id: randomUUID(),
    provider: 'telnyx',
    event: { id: body.data.id, type: body.data.event_type, body },
    status: 'failed',
    attempts: [1, 2, 3].map((number) => ({
      ...{ number, url, eventId: body.data.id, startedAt, finishedAt: startedAt },
      request: { method: 'POST', headers: [], body: new Uint8Array(500) },
      error: { kind: 'timeout', message: 'No answer came in time' },
    })),
    startedAt,
    finishedAt: startedAt,
  }
}

test('of 10,000 failed deliveries, 40 % of which were handled after all, the missing ones are handled, once each', async () => {
  const token = 'KEY0123'
  const runs = new Map<string, number>()
  const store = sqliteStore(new Database(':memory:'))
  const options = { provider: telnyx(generateKeys(telnyx)), store, namespace: 'test', onOutcome: () => undefined }
  const receiver = createReceiver(options, ({ id }) => runs.set(id, (runs.get(id) ?? 0) + 1))
  const since = await reconcilePortOf(receiver).remembersSince()

  // A quiet day, and an hour in which nothing came through.
  const deliveries = Array.from({ length: COUNT }, (_, index) =>
    fail(new Date(since.getTime() + (index % 100 === 0 ? (DAY_MS * index) / COUNT : DAY_MS / 2 + 360 * index))),
  )
  for (const [index, { event }] of deliveries.entries()) {
    if (index % 5 < 2) await reconcilePortOf(receiver).receiveUnverified({ body: event.body })
  }
  expect(runs.size).toBe(0.4 * COUNT)

  const server = await serveRecords({ deliveries }, { token })
  const client = new Telnyx({ apiKey: token, baseURL: `${server.url}/v2` })
  const told: ReconcileProgress[] = []
  const result = await reconcile({
    ...{ receiver, source: telnyxDeliveries(client), since, until: new Date(since.getTime() + DAY_MS), dryRun: false },
    onProgress: (progress) => told.push(progress),
  })
  await server.close()

  expect(result).toMatchObject({ seen: COUNT, alreadyDone: 0.4 * COUNT, missing: 0.6 * COUNT, recovered: 0.6 * COUNT })
  expect(runs.size).toBe(COUNT)
  expect(new Set(runs.values())).toEqual(new Set([1]))
  expect(told.length).toBeGreaterThan(COUNT)
  expect(told.at(-1)).toMatchObject({ share: 1, recovered: 0.6 * COUNT })
})
