import { createReceiver, webhook } from '@countersign/express'
import { telnyx } from '@countersign/providers/telnyx'
import { createOutcomeLog, createSender, deliveryMatchers, generateKeys, sampleEvent } from '@countersign/testing'
import '@countersign/testing/vitest'
import express from 'express'
import { expect, test } from 'vitest'

const keys = generateKeys(telnyx)
const log = createOutcomeLog()
expect.extend(deliveryMatchers(log))

const replies: string[] = []
const receiver = createReceiver({ provider: telnyx(keys), onOutcome: () => undefined }, (event) => {
  replies.push(event.type)
})
const app = express().post('/webhooks/telnyx', webhook(log.watch(receiver)))
const sender = createSender({ provider: telnyx, keys, target: { app, url: '/webhooks/telnyx' } })

test('a message is handled once, also when it comes twice at once', async () => {
  const event = sampleEvent(telnyx, 'message.received', { data: { payload: { text: 'hi' } } })
  const delivery = await sender.send(event, { copies: 2, concurrent: true })
  expect(delivery).toBeDelivered()
  expect(delivery).toHaveRunOnce()
  expect(replies).toEqual(['message.received'])
})

test('a changed body and an old signature are rejected', async () => {
  const changed = await sender.send(sampleEvent(telnyx, 'message.received'), { tamper: 'body', attempts: 1 })
  expect(changed).toBeRejected('signature_mismatch')
  const old = await sender.send(sampleEvent(telnyx, 'message.received'), { skewMs: -360_000, attempts: 1 })
  expect(old).toBeRejected('timestamp_too_old')
})
