import { verify } from '@countersign/core'
import { github } from '@countersign/providers/github'
import { shopify } from '@countersign/providers/shopify'
import { stripe } from '@countersign/providers/stripe'
import { telnyx } from '@countersign/providers/telnyx'
import { describe, expect, test } from 'vitest'
import { compose, createSender, type EventInput, sampleEvent, sampleTypes, virtualClock } from '../../src/index.ts'
import { type AnyFactory, FACTORIES, keysOf, START, startReceiver } from '../support/sender.ts'

const URL_OF_RECEIVER = 'https://www.example.com/webhooks?tenant=1'
const now = () => START
const textOf = (body: Uint8Array) => new TextDecoder().decode(body)

/** The first attempt of a sender, and what is composed for the same event. */
async function both(factory: AnyFactory, event: EventInput, faults: object = {}) {
  const settings = { provider: factory, keys: keysOf(factory), seed: 7 }
  const target = { url: URL_OF_RECEIVER, app: () => new Response() }
  const sender = createSender({ ...settings, target, clock: virtualClock(START) })
  const { attempts, event: sent } = await sender.send(event, { attempts: 1, ...faults })
  const composed = await compose({ ...settings, url: URL_OF_RECEIVER }, event, { now, ...faults })
  return { attempt: attempts[0], sent, composed }
}

describe.each(FACTORIES.map((factory) => [factory.definition.name, factory] as const))('%s', (_, factory) => {
  const [type = ''] = sampleTypes(factory)
  const event = sampleEvent(factory, type, undefined, { seed: 1, now })

  test.each([{}, { skewMs: -60_000 }, { tamper: 'body' }, { tamper: 'signature' }, { tamper: 'key' }] as const)(
    'what is composed is what the sender sends: %j',
    async (faults) => {
      const { attempt, sent, composed } = await both(factory, event, faults)
      const { method, headers, body, url, id } = composed
      expect({ method, headers, body: textOf(body) }).toEqual({
        ...attempt?.request,
        body: textOf(attempt?.request.body ?? new Uint8Array()),
      })
      expect([url, id, composed.type]).toEqual([attempt?.url, attempt?.eventId, sent.type])
    },
  )

  test('a receiver takes it as it is, by the id and the type that are named', async () => {
    const { handler, handled, keys, clock } = startReceiver(factory)
    const composed = await compose({ provider: factory, keys }, event, { now: clock.now })
    const { url, method, body } = composed
    const response = await handler(
      new Request(url, {
        method,
        headers: composed.headers.map(([name, value]): [string, string] => [name, value]),
        body: Uint8Array.from(body),
      }),
    )
    // A question is answered without a handler.
    expect([response.ok, handled]).toEqual([true, type === 'PING' || type === 'url_verification' ? [] : [composed.id]])
  })
})

test('the same seed and time give the same bytes, others give others', async () => {
  const event = sampleEvent(shopify, 'orders/create', undefined, { seed: 1, now })
  const settings = { provider: shopify, keys: keysOf(shopify) }
  const make = async (seed: number) => JSON.stringify((await compose({ ...settings, seed }, event, { now })).headers)
  expect(await make(1)).toBe(await make(1))
  expect(await make(1)).not.toBe(await make(2))
  const stripeKeys = keysOf(stripe)
  const at = async (time: number) => {
    const { headers } = await compose(
      { provider: stripe, keys: stripeKeys },
      { id: 'evt_1', type: 'a' },
      { now: () => time },
    )
    return Object.fromEntries(headers)['Stripe-Signature']
  }
  expect(await at(START)).toBe(await at(START))
  expect(await at(START)).not.toBe(await at(START + 1000))
})

test('an id and a type that are given stand in the headers', async () => {
  const settings = { provider: github, keys: keysOf(github) }
  const { headers, id, type } = await compose(settings, { zen: 'x' }, { id: 'mine', type: 'ping', now })
  expect(Object.fromEntries(headers)).toMatchObject({ 'X-GitHub-Delivery': 'mine', 'X-GitHub-Event': 'ping' })
  expect([id.startsWith('mine'), type]).toEqual([true, 'ping'])
})

test('the time that is signed is told, with the skew', async () => {
  const settings = { provider: telnyx, keys: keysOf(telnyx) }
  const { sentAt, headers, body } = await compose(settings, sampleEvent(telnyx, 'message.received'), {
    now,
    skewMs: -90_000,
  })
  expect(sentAt).toEqual(new Date(START - 90_000))
  const request = { headers: Object.fromEntries(headers), body }
  const verified = await verify(telnyx(keysOf(telnyx)), request, { now })
  expect(verified.sentAt).toEqual(sentAt)
})

test('text is sent as it is, at the URL that stands for none', async () => {
  const { body, url } = await compose({ provider: stripe, keys: keysOf(stripe) }, ' {"id": "evt_1"}')
  expect([textOf(body), url]).toEqual([' {"id": "evt_1"}', 'http://localhost/'])
  const { url: own } = await compose({ provider: stripe, keys: keysOf(stripe), url: '/hooks' }, '{}')
  expect(own).toBe('http://localhost/hooks')
})

test.each<[string, () => Promise<unknown>, RegExp]>([
  ['a provider', () => compose({ provider: {} as never, keys: {} }, {}), /"provider" must be a factory/],
  ['keys', () => compose({ provider: stripe, keys: {} }, {}), /"keys" needs "secret"/],
  [
    'a URL',
    () => compose({ provider: stripe, keys: keysOf(stripe), url: 'ftp://x' }, {}),
    /"url" must be a URL of http/,
  ],
  ['an event', () => compose({ provider: stripe, keys: keysOf(stripe) }, []), /"event" must be an object/],
  [
    'a header to change',
    () => compose({ provider: github, keys: keysOf(github) }, { a: 1 }, { tamper: 'header', type: 'push', id: '1' }),
    /signs none/,
  ],
])('what is no %s is refused', async (_, attempt, message) => {
  await expect(attempt()).rejects.toThrow(message)
})
