import type { SecretOptions } from '@countersign/core'
import {
  body,
  defineProvider,
  header,
  hmacSha256,
  json,
  type ProviderFactory,
  signedMessage,
} from '@countersign/core/provider'
import { dfns } from '@countersign/providers/dfns'
import { discord } from '@countersign/providers/discord'
import { github } from '@countersign/providers/github'
import { shopify } from '@countersign/providers/shopify'
import { slack } from '@countersign/providers/slack'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { stripe } from '@countersign/providers/stripe'
import { svix } from '@countersign/providers/svix'
import { telnyx } from '@countersign/providers/telnyx'
import { providers } from '@countersign/providers/testing'
import { describe, expect, test } from 'vitest'
import {
  type Attempt,
  createSender,
  type FetchFunction,
  generateKeys,
  type SenderOptions,
  sampleEvent,
  virtualClock,
} from '../../src/index.ts'
import { answering, bodyOf, headersOf, inWords, keysOf, resultOf, START } from '../support/sender.ts'

type AnyFactory = ProviderFactory<never, Record<string, object>>

/** Sends one event to a receiver that always fails, unless another target is given. */
async function sendAll(factory: AnyFactory, type: string, options: Partial<SenderOptions> = {}) {
  const keys = keysOf(factory)
  const sender = createSender({
    provider: factory,
    keys,
    clock: virtualClock(),
    seed: 1,
    target: { app: answering(500), url: 'https://www.example.com/hooks' },
    ...options,
  })
  return sender.send(sampleEvent(factory, type, undefined, { seed: 1, now: () => START }))
}

const since = ({ startedAt }: Attempt) => inWords(startedAt.getTime() - START)
const parsed = (attempt: Attempt) => JSON.parse(bodyOf(attempt))

const failover = { app: answering(500), url: 'https://backup.example.com/hooks' }

describe('Telnyx', () => {
  // https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks
  test('messaging: three attempts at each URL, with the same id, counted and addressed in the body', async () => {
    const { status, attempts } = await sendAll(telnyx, 'message.received', { failover })
    const rows = attempts.map((attempt) => {
      const { data, meta } = parsed(attempt)
      return [since(attempt), attempt.url, meta.attempt, meta.delivered_to === attempt.url, data.id === attempt.eventId]
    })
    expect(rows).toEqual([
      ['0s', 'https://www.example.com/hooks', 1, true, true],
      ['1s', 'https://www.example.com/hooks', 2, true, true],
      ['3s', 'https://www.example.com/hooks', 3, true, true],
      ['3s', 'https://backup.example.com/hooks', 4, true, true],
      ['4s', 'https://backup.example.com/hooks', 5, true, true],
      ['6s', 'https://backup.example.com/hooks', 6, true, true],
    ])
    expect(new Set(attempts.map(({ eventId }) => eventId)).size).toBe(1)
    expect(status).toBe('failed')
  })

  test('every attempt is signed anew, at its own time', async () => {
    const { attempts } = await sendAll(telnyx, 'message.received')
    const headers = attempts.map(headersOf)
    expect(headers.map((one) => Number(one['telnyx-timestamp']) - START / 1000)).toEqual([0, 1, 3])
    expect(new Set(headers.map((one) => one['telnyx-signature-ed25519'])).size).toBe(3)
  })

  test('on the wire as in captures', async () => {
    const { attempts } = await sendAll(telnyx, 'message.received')
    expect(attempts[0]?.request.headers.map(([name, value]) => [name, value.length > 60 ? '…' : value])).toEqual([
      ['Host', 'www.example.com'],
      ['Accept', '*/*'],
      ['Content-Type', 'application/json'],
      ['Content-Length', String(attempts[0]?.request.body.length)],
      ['User-Agent', 'telnyx-webhooks'],
      ['Telnyx-Timestamp', String(START / 1000)],
      ['Telnyx-Signature-Ed25519', '…'],
      ['Connection', 'close'],
    ])
  })

  test.each([
    // The page of the webhook itself: otherwise than with a 200, on to the failover URL.
    ['callback', [500], ['0s', '0s']],
    // `webhook_retries_policies`, [1000, 2000, 5000].
    ['voice', [500], ['0s', '1s', '3s', '8s', '8s', '9s', '11s', '16s']],
    // "Other 4xx are not retried."
    ['voice', [404], ['0s', '0s']],
    ['voice', [429], ['0s', '1s', '3s', '8s', '8s', '9s', '11s', '16s']],
    // The sample of a record has attempts 4 ms apart.
    ['sample', [500], ['0s', '4ms', '8ms', '8ms', '12ms', '16ms']],
  ] as const)('the schedule "%s" against %s', async (name, statuses, times) => {
    const target = answering(...statuses)
    const options = { schedule: providers.telnyx.simulation.schedules[name], target, failover: target }
    const { attempts } = await sendAll(telnyx, 'call.initiated', options)
    expect(attempts.map(since)).toEqual(times)
  })

  test('only 200 is success, unless a reading says that any 2xx is', async () => {
    const strict = await sendAll(telnyx, 'message.received', { target: answering(202, 204, 200) })
    expect(strict.attempts.map(resultOf)).toEqual(['202', '204', '200'])
    const lenient = await sendAll(telnyx, 'message.received', { target: answering(202), readings: { success: '2xx' } })
    expect(lenient.attempts.map(resultOf)).toEqual(['202'])
    expect([strict.status, lenient.status]).toEqual(['delivered', 'delivered'])
  })

  test('whether the attempts are counted on at the failover URL, no source says', async () => {
    const { attempts } = await sendAll(telnyx, 'fax.queued', { failover, readings: { attemptAtFailover: 'restarts' } })
    expect(attempts.map((attempt) => parsed(attempt).meta.attempt)).toEqual([1, 2, 3, 1, 2, 3])
  })

  test('what has no envelope says nothing of its attempt: the bytes are the same', async () => {
    const { attempts } = await sendAll(telnyx, 'REGISTRATION')
    expect(new Set(attempts.map(bodyOf)).size).toBe(1)
  })
})

describe('Dfns', () => {
  // https://docs.dfns.co/api-reference/webhooks: 1 minute, 12 minutes, 2 hours and 1 day after the first attempt
  test('five attempts over a day, each a new event that names the one before', async () => {
    const { attempts, status } = await sendAll(dfns, 'wallet.transfer.confirmed')
    const ids = attempts.map(({ eventId }) => eventId)
    const rows = attempts.map((attempt) => {
      const body = parsed(attempt)
      const sentAfter = body.timestampSent - START / 1000
      return [
        since(attempt),
        body.deliveryAttempt,
        ids.indexOf(body.retryOf) + 1,
        sentAfter,
        body.id === attempt.eventId,
      ]
    })
    expect(rows).toEqual([
      ['0s', 1, 0, 0, true],
      ['1m', 2, 1, 60, true],
      ['12m', 3, 2, 720, true],
      ['2h', 4, 3, 7200, true],
      ['1d', 5, 4, 86_400, true],
    ])
    expect(new Set(ids).size).toBe(5)
    expect(ids.filter((id) => /^whe-[a-z0-9]{5}-[a-z0-9]{5}-[a-z0-9]{14,16}$/.test(id))).toHaveLength(5)
    expect(status).toBe('failed')
  })

  test('kind, date and data stay over the retries', async () => {
    const { attempts } = await sendAll(dfns, 'wallet.created')
    const contents = attempts.map((attempt) => {
      const { kind, date, data } = parsed(attempt)
      return JSON.stringify({ kind, date, data })
    })
    expect(new Set(contents).size).toBe(1)
  })

  test('in the other reading every retry names the first event', async () => {
    const { attempts } = await sendAll(dfns, 'wallet.created', { readings: { retryOf: 'first' } })
    const first = attempts[0]?.eventId
    expect(attempts.map((attempt) => parsed(attempt).retryOf)).toEqual([undefined, first, first, first, first])
    expect(attempts.map(({ retryOf }) => retryOf)).toEqual([undefined, first, first, first, first])
  })

  test('has no failover URL', () => {
    const options = { provider: dfns, keys: generateKeys(dfns), target: answering(200), failover: answering(200) }
    expect(() => createSender(options)).toThrow('"failover": dfns has no such URL')
  })
})

describe.each([
  // The specification's example.
  [
    'Standard Webhooks',
    standardWebhooks,
    'user.created',
    'webhook',
    '0s 5s 5m5s 35m5s 2h35m5s 7h35m5s 17h35m5s 1d7h35m5s 2d3h35m5s 3d3h35m5s',
  ],
  // The server's defaults.
  ['Svix', svix, 'invoice.paid', 'svix', '0s 5s 5m5s 35m5s 2h35m5s 7h35m5s 17h35m5s 1d3h35m5s'],
] as const)('%s', (_, factory, type, prefix, schedule) => {
  test('retries on its schedule with the same id and the same bytes, and a time of its own', async () => {
    const { attempts } = await sendAll(factory, type)
    expect(attempts.map((attempt) => since(attempt).replaceAll(' ', '')).join(' ')).toBe(schedule)
    const headers = attempts.map(headersOf)
    expect(new Set(headers.map((one) => one[`${prefix}-id`]))).toEqual(new Set([attempts[0]?.eventId]))
    expect(new Set(attempts.map(bodyOf)).size).toBe(1)
    const times = headers.map((one) => Number(one[`${prefix}-timestamp`]) * 1000)
    expect(times).toEqual(attempts.map(({ startedAt }) => startedAt.getTime()))
    expect(new Set(headers.map((one) => one[`${prefix}-signature`])).size).toBe(attempts.length)
  })

  test('some senders keep the time of the first attempt, and so its signature', async () => {
    const { attempts } = await sendAll(factory, type, { readings: { timestampOnRetry: 'kept' } })
    expect(new Set(attempts.map((attempt) => headersOf(attempt)[`${prefix}-signature`])).size).toBe(1)
  })

  test('any 2xx is success', async () => {
    const { attempts } = await sendAll(factory, type, { target: answering(202) })
    expect(attempts.map(resultOf)).toEqual(['202'])
  })
})

test('Standard Webhooks: 410 asks to send nothing more', async () => {
  const { attempts, status } = await sendAll(standardWebhooks, 'user.created', { target: answering(500, 410) })
  expect([attempts.map(resultOf), status]).toEqual([['500', '410'], 'failed'])
})

describe('Slack', () => {
  // https://docs.slack.dev/apis/events-api/#retries: at once, after a minute, after five minutes
  test('three retries, each with its number and its reason', async () => {
    const { attempts } = await sendAll(slack, 'app_mention', {
      target: answering(500, 302, 500, 500),
      faults: [{ attempt: 1, network: 'timeout' }],
    })
    const rows = attempts.map((attempt) => {
      const headers = headersOf(attempt)
      return [since(attempt), resultOf(attempt), headers['x-slack-retry-num'], headers['x-slack-retry-reason']]
    })
    expect(rows).toEqual([
      ['0s', 'timeout', undefined, undefined],
      ['4s', '302', '1', 'http_timeout'],
      ['1m 4s', '500', '2', 'too_many_redirects'],
      ['6m 4s', '500', '3', 'http_error'],
    ])
  })

  test('X-Slack-No-Retry ends it', async () => {
    const target: FetchFunction = () => new Response(null, { status: 500, headers: { 'X-Slack-No-Retry': '1' } })
    expect((await sendAll(slack, 'message', { target })).attempts).toHaveLength(1)
  })
})

describe.each([
  ['Stripe: three days', stripe, 'invoice.paid', '0s 5m 35m 2h35m 7h35m 17h35m 1d3h35m 1d23h35m 3d'],
  ['GitHub: a redelivery within three days', github, 'issues', '0s 3d'],
  ['Shopify: eight retries in four hours', shopify, 'orders/create', '0s 1m 3m 8m 18m 38m 1h18m 2h18m 4h'],
  ['Discord: ten minutes', discord, 'APPLICATION_AUTHORIZED', '0s 5s 30s 1m30s 4m 10m'],
] as const)('%s', (_, factory, type, schedule) => {
  test('on its schedule, with the same id and the same bytes', async () => {
    const { attempts } = await sendAll(factory as AnyFactory, type)
    expect(attempts.map((attempt) => since(attempt).replaceAll(' ', '')).join(' ')).toBe(schedule)
    expect(new Set(attempts.map(({ eventId }) => eventId)).size).toBe(1)
    expect(new Set(attempts.map(bodyOf)).size).toBe(1)
  })
})

test.each([
  [
    'GitHub',
    github,
    'issues',
    { 'x-github-event': 'issues', 'user-agent': 'GitHub-Hookshot/044aadd' },
    'x-github-delivery',
  ],
  ['Shopify', shopify, 'orders/paid', { 'x-shopify-topic': 'orders/paid' }, 'x-shopify-webhook-id'],
] as const)('%s says type and id in headers', async (_, factory, type, headers, idHeader) => {
  const { attempts, event } = await sendAll(factory as AnyFactory, type)
  expect(headersOf(attempts[0])).toMatchObject({ ...headers, [idHeader]: event.id })
  expect(event).toMatchObject({ type, id: attempts[0]?.eventId })
})

describe('a provider of the user', () => {
  const time = header('acme-timestamp', { grammar: 'digits' })
  const acme = defineProvider<SecretOptions, Record<string, object>, { id: string; type: string }>({
    name: 'acme',
    scheme: signedMessage({
      signed: [time, '.', body],
      timestamp: { from: time, unit: 'milliseconds' },
      signature: {
        from: header('acme-signature'),
        versions: [{ algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
      },
    }),
    body: json,
    event: ({ id, type }) => ({ id, type }),
    deliveryPolicy: {
      success: { status: 200 },
      timeoutMs: 10_000,
      attemptsPerUrl: 3,
      retryAfterMs: [60_000, 3_600_000],
      leaseMs: 30_000,
      maxBodyBytes: 1_048_576,
    },
  })

  test('is sent by its definition alone', async () => {
    const keys = generateKeys(acme)
    const sender = createSender({ provider: acme, keys, clock: virtualClock(), target: answering(500) })
    const { attempts, event } = await sender.send({ id: 'evt_1', type: 'made' })
    expect(event).toEqual({ id: 'evt_1', type: 'made', body: { id: 'evt_1', type: 'made' } })
    expect(attempts.map((attempt) => [since(attempt), headersOf(attempt)['acme-timestamp']])).toEqual([
      ['0s', String(START)],
      ['1m', String(START + 60_000)],
      ['1h 1m', String(START + 3_660_000)],
    ])
  })
})
