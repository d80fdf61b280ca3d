import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createReceiver, memoryStore } from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { expect, test } from 'vitest'
import { createSender, generateKeys, sampleEvent, virtualClock } from '../../src/index.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** By hand: `SENDER_DELIVERIES=100000`. */
const DELIVERIES = Number(process.env.SENDER_DELIVERIES ?? 3000)

function heapMiB(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed / 2 ** 20
}

test(`${DELIVERIES} deliveries through a virtual clock do not make the process grow`, async () => {
  const clock = virtualClock()
  const keys = generateKeys(standardWebhooks)
  let calls = 0
  const receiver = createReceiver(
    {
      provider: standardWebhooks({ secret: keys.secret }),
      // What the store holds is bounded too: as many keys as come in a retention's time.
      store: memoryStore({ now: clock.now, maxKeys: 5000 }),
      namespace: 'test',
      now: clock.now,
      onOutcome: () => undefined,
    },
    () => {
      if (calls++ % 3 === 0) throw new Error('sometimes')
    },
  )
  const sender = createSender({
    provider: standardWebhooks,
    keys: { secret: keys.secret },
    clock,
    target: webhook(receiver),
    retain: 100,
  })
  let delivered = 0
  const sendMany = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const { status } = await sender.send(sampleEvent(standardWebhooks, 'user.created', undefined, { now: clock.now }))
      if (status === 'delivered') delivered++
      clock.advance(600_000)
    }
  }
  const first = Math.floor(DELIVERIES / 3)
  await sendMany(first)
  const before = heapMiB()
  await sendMany(DELIVERIES - first)
  const grown = heapMiB() - before
  expect(delivered).toBe(DELIVERIES)
  expect([...sender.deliveries]).toHaveLength(100)
  expect(grown).toBeLessThan(8)
}, 900_000)
