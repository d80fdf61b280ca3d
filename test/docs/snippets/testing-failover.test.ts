import { createReceiver, memoryStore } from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import { telnyx } from '@countersign/providers/telnyx'
import { createSender, generateKeys, sampleEvent, virtualClock } from '@countersign/testing'
import { expect, test } from 'vitest'

const keys = generateKeys(telnyx)
const clock = virtualClock()
const store = memoryStore({ now: clock.now })

test('the failover URL does what the first one could not, once', async () => {
  let runs = 0
  const options = { provider: telnyx(keys), store, namespace: 'telnyx', now: clock.now, onOutcome: () => undefined }
  const failing = createReceiver(options, () => {
    throw new Error('the database is away')
  })
  const working = createReceiver(options, () => runs++)
  const sender = createSender({
    provider: telnyx,
    keys,
    clock,
    target: webhook(failing),
    failover: webhook(working),
  })

  const { status, attempts } = await sender.send(sampleEvent(telnyx, 'message.received'))
  expect(status).toBe('delivered')
  expect(attempts.map(({ response }) => response?.status)).toEqual([500, 500, 500, 200])
  expect(runs).toBe(1)
})
