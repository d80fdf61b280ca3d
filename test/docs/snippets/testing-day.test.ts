import { createReceiver, memoryStore } from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import { dfns } from '@countersign/providers/dfns'
import { createSender, generateKeys, sampleEvent, virtualClock } from '@countersign/testing'
import { expect, test } from 'vitest'

test('a receiver that is back after a day still gets its event', async () => {
  const clock = virtualClock('2026-11-22T10:00:00Z')
  const keys = generateKeys(dfns)
  const store = memoryStore({ now: clock.now })
  const options = { provider: dfns(keys), store, namespace: 'dfns', now: clock.now, onOutcome: () => undefined }
  const isBack = () => clock.now() >= Date.parse('2026-11-23T10:00:00Z')
  const receiver = createReceiver(options, () => {
    if (!isBack()) throw new Error('not yet')
  })

  const sender = createSender({ provider: dfns, keys, clock, target: webhook(receiver) })
  const { status, attempts } = await sender.send(sampleEvent(dfns, 'wallet.created'))
  expect(status).toBe('delivered')
  expect(attempts.map(({ startedAt }) => startedAt.toISOString().slice(5, 16))).toEqual([
    '11-22T10:00',
    '11-22T10:01',
    '11-22T10:12',
    '11-22T12:00',
    '11-23T10:00',
  ])
})
