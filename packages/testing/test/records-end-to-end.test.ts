import { createReceiver, memoryStore, type Provider, type Receiver } from '@countersign/core'
import { webhook as fetchWebhook } from '@countersign/core/fetch'
import { webhook } from '@countersign/express'
import { dfns } from '@countersign/providers/dfns'
import { telnyx } from '@countersign/providers/telnyx'
import { providers } from '@countersign/providers/testing'
import { DfnsApiClient } from '@dfns/sdk'
import express from 'express'
import Telnyx from 'telnyx'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  createOutcomeLog,
  createSender,
  generateKeys,
  type RecordSource,
  recordsApi,
  type SenderOptions,
  samples,
  serveRecords,
  toDfnsEvents,
  type VirtualClock,
  virtualClock,
} from '../src/index.ts'
import { deliveryMatchers } from '../src/vitest.ts'
import { type AnyFactory, keysOf } from './support/sender.ts'

const token = 'KEY0123456789'
const SECOND = 1000
const MINUTE = 60 * SECOND
const DAY = 24 * 60 * MINUTE

const log = createOutcomeLog()
expect.extend(deliveryMatchers(log))
beforeEach(() => log.clear())

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** The factory's own receiver on the sender's clock, which is watched; its handler fails as often as is said. */
function receive(
  provider: Parameters<typeof createReceiver>[0]['provider'],
  clock: VirtualClock,
  { failures = 0, store = memoryStore({ now: clock.now }) } = {},
): Receiver {
  let left = failures
  const options = { provider, store, namespace: 'test', now: clock.now, onOutcome: () => undefined }
  return log.watch(
    createReceiver(options, () => {
      if (left-- > 0) throw new Error('The handler fails on purpose')
    }),
  )
}

function send(options: SenderOptions): ReturnType<typeof createSender> {
  const sender = createSender(options)
  closing.push(sender.close)
  return sender
}

async function serve(source: RecordSource, clock: VirtualClock): Promise<string> {
  const server = await serveRecords(source, { token, now: clock.now })
  closing.push(server.close)
  return server.url
}

describe('a Telnyx event', () => {
  const keys = generateKeys(telnyx)
  const provider = telnyx(keys)

  async function retrieve(source: RecordSource, clock: VirtualClock, id: string) {
    const url = await serve(source, clock)
    const client = new Telnyx({ apiKey: token, baseURL: `${url}/v2`, maxRetries: 0 })
    const { data } = await client.webhookDeliveries.retrieve(id)
    return data ?? {}
  }

  test('that fails twice is shown with three attempts, the last one first', async () => {
    const clock = virtualClock()
    const start = clock.now()
    const sender = send({
      provider: telnyx,
      keys,
      clock,
      target: fetchWebhook(receive(provider, clock, { failures: 2 })),
    })
    const delivery = await sender.send(samples.telnyx)
    expect(delivery).toBeDelivered()
    expect(delivery).toHaveRunOnce()

    const record = await retrieve(sender, clock, delivery.event.id)
    const time = (ms: number) => new Date(start + ms).toISOString()
    expect(record).toMatchObject({
      id: delivery.id,
      status: 'delivered',
      started_at: time(0),
      finished_at: time(3 * SECOND),
      webhook: samples.telnyx.data,
      attempts: [
        { status: 'delivered', started_at: time(3 * SECOND), http: { response: { status: 200, body: 'OK' } } },
        { status: 'failed', started_at: time(SECOND), errors: [{ code: '75500' }] },
        { status: 'failed', started_at: time(0), errors: [{ code: '75500' }] },
      ],
    })
    const headers = record.attempts?.map(({ http }) => http?.request?.headers ?? []) ?? []
    const signatures = headers.map((lines) =>
      lines.filter((line) => `${line}`.startsWith('Telnyx-Signature-Ed25519: ')),
    )
    expect(new Set(signatures.flat()).size).toBe(3)
  })

  test('whose target is dead is shown with its failover URL, and handled there once', async () => {
    const clock = virtualClock()
    const receiver = fetchWebhook(receive(provider, clock))
    const failover = { app: receiver, url: 'https://fallback.example.com/webhooks' }
    const sender = send({ provider: telnyx, keys, clock, target: 'http://127.0.0.1:1/webhooks', failover })
    const delivery = await sender.send(samples.telnyx)
    expect(delivery).toBeDelivered()
    expect(delivery).toHaveRunOnce()

    const { status, attempts = [] } = await retrieve(sender, clock, delivery.id)
    const shown = attempts.map(({ http, errors }) => [http?.request?.url, http?.response?.status, errors])
    const couldNotConnect = [expect.objectContaining({ code: '75002' })]
    expect({ status, shown }).toEqual({
      status: 'delivered',
      shown: [
        ['https://fallback.example.com/webhooks', 200, undefined],
        ['http://127.0.0.1:1/webhooks', undefined, couldNotConnect],
        ['http://127.0.0.1:1/webhooks', undefined, couldNotConnect],
        ['http://127.0.0.1:1/webhooks', undefined, couldNotConnect],
      ],
    })
  })

  test('whose answer comes too late is shown as failed and delivered, and handled once by both URLs', async () => {
    const clock = virtualClock()
    const store = memoryStore({ now: clock.now })
    const [target, failover] = [receive(provider, clock, { store }), receive(provider, clock, { store })]
    const sender = send({
      provider: telnyx,
      keys,
      clock,
      target: fetchWebhook(target),
      failover: { app: fetchWebhook(failover), url: 'https://fallback.example.com/webhooks' },
      faults: [1, 2, 3].map((attempt) => ({ attempt, network: 'timeout' })),
    })
    const delivery = await sender.send(samples.telnyx)
    expect(delivery).toHaveRunOnce()
    expect(log.of(delivery).map(({ status }) => status)).toEqual(['processed', 'duplicate', 'duplicate', 'duplicate'])

    const { attempts = [] } = await retrieve(sender, clock, delivery.id)
    expect(attempts.map(({ status }) => status)).toEqual(['delivered', 'failed', 'failed', 'failed'])
    expect(attempts[3]).toMatchObject({ errors: [{ code: '75000' }] })
    expect(attempts[3]?.http?.response).toBeUndefined()
  })

  test('that is rejected is found among the failed ones', async () => {
    const clock = virtualClock()
    const sender = send({ provider: telnyx, keys, clock, target: fetchWebhook(receive(provider, clock)) })
    await sender.send(samples.telnyx)
    const old = await sender.send(samples.telnyx, { skewMs: -301 * SECOND })
    expect(old).toBeRejected('timestamp_too_old')

    const answer = recordsApi(sender, { token })
    const fetch = async (url: string | URL | Request, init?: RequestInit) => answer(new Request(url, init))
    const client = new Telnyx({ apiKey: token, fetch })
    const failed = await client.webhookDeliveries.list({ filter: { status: { eq: 'failed' } } })
    expect(failed.data.map(({ id }) => id)).toEqual([old.id])
  })

  test('that is replayed is rejected, and what was delivered before is not', async () => {
    const clock = virtualClock()
    const sender = send({ provider: telnyx, keys, clock, target: fetchWebhook(receive(provider, clock)) })
    const delivery = await sender.send(samples.telnyx)
    clock.advance(10 * MINUTE)
    expect(await sender.replay(delivery)).toBeRejected('timestamp_too_old')
    expect(delivery).not.toBeRejected()
    expect(delivery).toHaveRunOnce()
  })

  test('is known to have run once behind a middleware, whose option is the log', async () => {
    const clock = virtualClock()
    const app = express()
    const { onOutcome } = log
    app.post('/hooks', webhook({ provider, now: clock.now, onOutcome }), (_, response) => void response.sendStatus(200))
    const sender = send({ provider: telnyx, keys, clock, target: { app, url: '/hooks' } })
    const delivery = await sender.send(samples.telnyx)
    expect(delivery).toBeDelivered()
    expect(delivery).toHaveRunOnce()
  })
})

describe('a Dfns event', () => {
  const keys = generateKeys(dfns)
  const webhookId = 'wh-5nbj5-1sqr0-example00000aa'

  async function deliverForADay() {
    const clock = virtualClock()
    const target = fetchWebhook(receive(dfns(keys), clock, { failures: 4 }))
    const sender = send({ provider: dfns, keys, clock, target })
    const delivery = await sender.send(samples.dfns)
    const client = new DfnsApiClient({ baseUrl: await serve(sender, clock), authToken: token })
    return { clock, delivery, client }
  }

  test('that fails for a day is shown with five events, each of which names the one before', async () => {
    const { delivery, client } = await deliverForADay()
    expect(delivery).toBeDelivered()
    expect(delivery).toHaveRunOnce()

    const { items } = await client.webhooks.listWebhookEvents({ webhookId })
    expect(items).toEqual(toDfnsEvents(delivery).toReversed())
    const events = toDfnsEvents(delivery)
    expect(events.map(({ status }) => status)).toEqual(['500', '500', '500', '500', '200'])
    expect(events.map(({ deliveryAttempt }) => deliveryAttempt)).toEqual([1, 2, 3, 4, 5])
    expect(events.map(({ retryOf }) => retryOf)).toEqual([undefined, ...events.slice(0, 4).map(({ id }) => id)])
    const sent = events.map(({ timestampSent }) => timestampSent * SECOND)
    const first = sent[0] ?? 0
    expect(sent.map((time) => (time - first) / MINUTE)).toEqual([0, 1, 12, 120, 24 * 60])
    const due = events.map(({ nextAttemptDate }) => nextAttemptDate && Math.floor(Date.parse(nextAttemptDate) / SECOND))
    expect(due).toEqual([...events.slice(1).map(({ timestampSent }) => timestampSent), undefined])
  })

  test('is gone from the records after 31 days', async () => {
    const { clock, delivery, client } = await deliverForADay()
    const [first, last] = [delivery.attempts[0]?.eventId ?? '', delivery.attempts[4]?.eventId ?? '']
    clock.advance(30 * DAY + SECOND)
    const missing = await client.webhooks.getWebhookEvent({ webhookId, webhookEventId: first }).catch(String)
    const kept = await client.webhooks.getWebhookEvent({ webhookId, webhookEventId: last })
    expect([missing, kept.id]).toEqual([expect.stringContaining('"httpStatus": 404'), last])
  })
})

describe('the outcomes of every provider', () => {
  test.each(Object.entries(providers))('of %s are joined to its deliveries', async (_, { factory, sample }) => {
    const keys = keysOf(factory as AnyFactory)
    const provider: Provider = factory(keys as never)
    const clock = virtualClock()
    const sender = send({ provider: factory, keys, clock, target: fetchWebhook(receive(provider, clock)) })
    const [good, flipped] = [
      await sender.send(sample, { type: 'test' }),
      await sender.send(sample, { type: 'test', tamper: 'body', attempts: 1 }),
    ]
    expect(good).toBeDelivered()
    expect(good).toHaveRunOnce()
    expect(good).not.toBeRejected()
    expect(flipped).toBeRejected('signature_mismatch')
  })
})
