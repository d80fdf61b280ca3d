import { createHash } from 'node:crypto'
import type { IncomingRequest } from '@countersign/core/adapter'
import { fromFetch } from '@countersign/core/fetch'
import type { AnyEvent } from '@countersign/core/provider'
import { type SignOptions, sign } from '@countersign/core/sign'
import { dfns } from '@countersign/providers/dfns'
import { discord } from '@countersign/providers/discord'
import { github } from '@countersign/providers/github'
import { shopify } from '@countersign/providers/shopify'
import { slack } from '@countersign/providers/slack'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { stripe } from '@countersign/providers/stripe'
import { svix } from '@countersign/providers/svix'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxForm } from '@countersign/providers/telnyx-form'
import { generateKeys, samples } from '@countersign/testing'
import { quiet } from '@countersign/tools/quiet'
import { describe, expect, test } from 'vitest'
import { createReceiver, type Outcome, type Provider, type Receiver } from '../../src/index.ts'
import { eventOf, replyTo, statusesOf } from '../receiver-support.ts'

const secret = 'shared'
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
type Changes = Readonly<Record<string, string | undefined>>

/** A request with some of its headers changed or taken away. */
function toRequest(
  { headers, body }: { headers: Record<string, string>; body: string },
  changes: Changes = {},
): IncomingRequest {
  const entries = Object.entries({ ...headers, ...changes }).flatMap(([name, text]) => (text ? [[name, text]] : []))
  return fromFetch(new Request('http://localhost/', { method: 'POST', headers: Object.fromEntries(entries), body }))
}

async function receiveAll(receiver: Receiver, requests: readonly IncomingRequest[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const request of requests) outcomes.push(await receiver.receive(request))
  return outcomes
}

const UNSIGNED_IDS = [
  { name: 'GitHub', factory: github, id: 'x-github-delivery', type: 'x-github-event', topic: 'issues' },
  { name: 'Shopify', factory: shopify, id: 'x-shopify-webhook-id', type: 'x-shopify-topic', topic: 'orders/create' },
]

describe.each(UNSIGNED_IDS)('of $name, which signs neither id nor type,', ({ factory, id, type, topic }) => {
  const create = () => createReceiver({ provider: factory({ secret }), ...quiet }, () => undefined)
  const send = (body: object, deliveryId: string | undefined, eventType: string | undefined = topic) =>
    toRequest(sign(factory, JSON.stringify(body), { keys: { secret } }), { [id]: deliveryId, [type]: eventType })
  const statuses = async (...requests: readonly IncomingRequest[]) => statusesOf(await receiveAll(create(), requests))

  test('the same id with the same body is a duplicate', async () => {
    expect(await statuses(send({ a: 1 }, 'd1'), send({ a: 1 }, 'd1'))).toEqual(['processed', 'duplicate'])
  })

  test('the same id with another body runs: who knows an id cannot keep an event out', async () => {
    expect(await statuses(send({ a: 1 }, 'd1'), send({ a: 2 }, 'd1'))).toEqual(['processed', 'processed'])
  })

  test('another id with the same body runs: it is another event that says the same', async () => {
    expect(await statuses(send({ a: 1 }, 'd1'), send({ a: 1 }, 'd2'))).toEqual(['processed', 'processed'])
  })

  test('the same body without an id is a duplicate', async () => {
    expect(await statuses(send({ a: 1 }, undefined), send({ a: 1 }, undefined))).toEqual(['processed', 'duplicate'])
  })

  test('another type does not make another event', async () => {
    expect(await statuses(send({ a: 1 }, 'd1'), send({ a: 1 }, 'd1', 'other'))).toEqual(['processed', 'duplicate'])
  })

  test('the id and the type are read from the headers', async () => {
    const [outcome] = await receiveAll(create(), [send({ type: 'no', id: 'no' }, 'd1')])
    expect(outcome && eventOf(outcome)).toMatchObject({ id: 'd1', type: topic })
  })

  test.each([[undefined], ['']])(
    'a delivery whose type header is %j is refused, also where a table has handlers',
    async (text) => {
      const { definition } = factory
      const request = () => toRequest(sign(factory, '{}', { keys: { secret }, type: 'x' }), { [type]: text })
      const table = createReceiver({ provider: factory({ secret }), ...quiet }, { [topic]: () => undefined })
      for (const receiver of [create(), table]) {
        const [outcome] = await receiveAll(receiver, [request()])
        expect(outcome).toMatchObject({ status: 'rejected', code: 'header_missing' })
        expect(outcome && replyTo(outcome).status).toBe(401)
      }
      expect(definition.hasUntypedEvents).toBeUndefined()
    },
  )

  test('an event whose id looks like a hash is forgotten like any other', async () => {
    const receiver = create()
    for (const [deliveryId, body] of [
      ['sha256:d1', { a: 1 }],
      [`sha256:${sha256('{"a":1}')}`, { a: 1 }],
    ] as const) {
      const [first] = await receiveAll(receiver, [send(body, deliveryId)])
      if (first) await receiver.forget(eventOf(first))
      expect(
        statusesOf([...(first ? [first] : []), ...(await receiveAll(receiver, [send(body, deliveryId)]))]),
      ).toEqual(['processed', 'processed'])
    }
  })

  test('forgetting an event leaves the one that says the same under another id', async () => {
    const receiver = create()
    const [first] = await receiveAll(receiver, [send({ a: 1 }, 'd1'), send({ a: 1 }, undefined), send({ a: 1 }, 'd2')])
    if (first) await receiver.forget(eventOf(first))
    const again = await receiveAll(receiver, [send({ a: 1 }, 'd1'), send({ a: 1 }, undefined), send({ a: 1 }, 'd2')])
    expect(statusesOf(again)).toEqual(['processed', 'duplicate', 'duplicate'])
  })
})

interface Sender {
  readonly name: string
  readonly provider: Provider<AnyEvent>
  readonly send: () => IncomingRequest
}

function sender<Options>(
  factory: { readonly definition: Provider['definition'] } & ((options: Options) => Provider<AnyEvent>),
  keys: Options & SignOptions['keys'],
  body: string | object,
  { known = 'by an id', without = {} }: { readonly known?: string; readonly without?: Changes } = {},
): Sender {
  const send = () => toRequest(sign(factory, body, { keys, id: 'id-1', type: 'a' }), without)
  return { name: `${factory.definition.name}, known ${known}`, provider: factory(keys), send }
}

const byContent = { known: 'by its content' }
const byBody = (header: string) => ({ known: 'by its body alone', without: { [header]: undefined } })
const dfnsNow = { ...samples.dfns, timestampSent: Math.floor(Date.now() / 1000) }

const SENDERS: readonly Sender[] = [
  sender(telnyx, generateKeys(telnyx), samples.telnyx),
  sender(telnyx, generateKeys(telnyx), { type: 'TELNYX_REVIEW', campaignId: 'c1' }, byContent),
  sender(telnyxForm, generateKeys(telnyxForm), samples['telnyx-form'], byContent),
  sender(dfns, generateKeys(dfns), dfnsNow),
  sender(standardWebhooks, generateKeys(standardWebhooks), samples['standard-webhooks']),
  sender(svix, generateKeys(svix), samples.svix),
  sender(stripe, generateKeys(stripe), samples.stripe),
  sender(github, { secret }, samples.github),
  sender(github, { secret }, samples.github, byBody('x-github-delivery')),
  sender(slack, { secret }, samples.slack),
  sender(slack, { secret }, { type: 'app_rate_limited' }, byContent),
  sender(shopify, { secret }, samples.shopify),
  sender(shopify, { secret }, samples.shopify, byBody('x-shopify-webhook-id')),
  sender(discord, generateKeys(discord), samples.discord, byContent),
]

describe.each(SENDERS)('an event of $name', ({ provider, send }) => {
  test('runs once, and again after it was forgotten', async () => {
    const receiver = createReceiver({ provider, ...quiet }, () => undefined)
    const [first, second] = await receiveAll(receiver, [send(), send()])
    if (first) await receiver.forget(eventOf(first))
    const [third] = await receiveAll(receiver, [send()])
    expect([first, second, third].map((outcome) => outcome?.status)).toEqual(['processed', 'duplicate', 'processed'])
  })
})
