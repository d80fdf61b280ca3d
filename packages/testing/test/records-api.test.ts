import { connect } from 'node:net'
import { DfnsApiClient, DfnsError } from '@dfns/sdk'
import Telnyx from 'telnyx'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RecordsServer, recordsApi, serveRecords, toDfnsEvents, toTelnyxRecord } from '../src/index.ts'
import { at, attempt, dfnsDelivery, failed, telnyxDelivery, telnyxEvent } from './support/deliveries.ts'

const token = 'KEY0123456789'
const DAY = 24 * 60

const first = telnyxDelivery({ event: telnyxEvent('message.received', 'aaaaaaaa-0000-4000-8000-000000000001') })
const second = telnyxDelivery({
  event: telnyxEvent('call.initiated', 'AAAAAAAA-0000-4000-8000-000000000002', { from: '+18445550001' }),
  attempts: [
    { ...failed('timeout', 'No answer within 2000 ms'), startedAt: at(10), finishedAt: at(11) },
    attempt({ number: 2, url: 'https://fallback.example.com/webhooks', startedAt: at(11), finishedAt: at(11) }),
  ],
})
const third = telnyxDelivery({
  event: telnyxEvent('call.hangup', 'aaaaaaaa-0000-4000-8000-000000000003'),
  attempts: [{ ...failed('status', 'The server answered 500', 500), startedAt: at(20), finishedAt: at(20) }],
})
const waiting = telnyxDelivery({ attempts: [], status: 'pending' })
const telnyxDeliveries = [first, second, third]

const created = dfnsDelivery('a', [0, 1, 12])
const signed = dfnsDelivery('b', [5], { kind: 'wallet.signature.signed' })
const old = dfnsDelivery('c', [-31 * DAY, -31 * DAY + 1])

const source = { deliveries: [...telnyxDeliveries, waiting, created, signed, old] }
const now = () => at(1).getTime()

describe("Telnyx's own client", () => {
  let server: RecordsServer
  let client: Telnyx
  beforeAll(async () => {
    server = await serveRecords(source, { token, now })
    client = new Telnyx({ apiKey: token, baseURL: `${server.url}/v2`, maxRetries: 0 })
  })
  afterAll(() => server.close())

  const idsOf = async (filter: Telnyx.WebhookDeliveryListParams['filter'], size = 20) => {
    const ids: (string | undefined)[] = []
    for await (const { id } of client.webhookDeliveries.list({ ...(filter && { filter }), 'page[size]': size })) {
      ids.push(id)
    }
    return ids.map((id) => telnyxDeliveries.findIndex((delivery) => delivery.id === id) + 1)
  }

  test.each([
    ["the delivery's id", second.id],
    ["the event's id", second.event.id],
    ["the event's id in the other case", second.event.id.toLowerCase()],
  ])('retrieves a record by %s', async (_, id) => {
    const { data } = await client.webhookDeliveries.retrieve(id)
    expect(data).toEqual(JSON.parse(JSON.stringify(toTelnyxRecord(second))))
  })

  test('lists every record with attempts, the latest first', async () => {
    expect(await idsOf(undefined)).toEqual([3, 2, 1])
  })

  test('turns the pages by itself', async () => {
    expect(await idsOf(undefined, 1)).toEqual([3, 2, 1])
    const page = await client.webhookDeliveries.list({ 'page[size]': 2, 'page[number]': 2 })
    expect([page.data.length, page.meta]).toEqual([
      1,
      { page_number: 2, page_size: 2, total_pages: 2, total_results: 3 },
    ])
  })

  test.each<[Telnyx.WebhookDeliveryListParams['filter'], readonly number[]]>([
    [{ status: { eq: 'failed' } }, [3]],
    [{ status: { eq: 'delivered' } }, [2, 1]],
    [{ event_type: 'call.initiated' }, [2]],
    [{ event_type: 'call_initiated,call.initiated,call.hangup' }, [3, 2]],
    [{ event_type: 'call' }, []],
    [{ webhook: { contains: '+18445550001' } }, [2]],
    [{ attempts: { contains: 'https://fallback.example.com/webhooks' } }, [2]],
    [{ started_at: { gte: at(10).toISOString() } }, [3, 2]],
    [{ started_at: { lte: at(10).toISOString() } }, [2, 1]],
    [{ finished_at: { gte: at(11).toISOString() } }, [3, 2]],
    [{ finished_at: { lte: at(11).toISOString() } }, [2, 1]],
    [{ status: { eq: 'delivered' }, started_at: { gte: at(1).toISOString() } }, [2]],
  ])('filters by %j', async (filter, expected) => {
    expect(await idsOf(filter)).toEqual(expected)
  })

  test('throws its AuthenticationError for another token', async () => {
    const stranger = client.withOptions({ apiKey: 'KEY9876543210' })
    const error = await stranger.webhookDeliveries.list().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Telnyx.AuthenticationError)
    expect(error).toMatchObject({ status: 401, error: { errors: [{ code: '10009', title: 'Authentication failed' }] } })
  })

  test.each([waiting.id, created.id, 'whe-a-1', '%'])('throws its NotFoundError for %s', async (id) => {
    const error = await client.webhookDeliveries.retrieve(id).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Telnyx.NotFoundError)
    expect(error).toMatchObject({ error: { errors: [{ code: '10005', title: 'Resource not found' }] } })
  })

  test.each([
    ['page[size]', '251'],
    ['page[size]', '0'],
    ['page[number]', '-1'],
    ['page[number]', 'x'],
    ['filter[status][eq]', 'pending'],
    ['filter[started_at][gte]', 'yesterday'],
    ['filter[finished_at][lte]', '10'],
    ['filter[state][eq]', 'failed'],
    ['__proto__', 'x'],
  ])('throws its UnprocessableEntityError for %s=%s', async (name, value) => {
    const options = { query: { [name]: value } }
    const error = await client.get('/webhook_deliveries', options).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Telnyx.UnprocessableEntityError)
    expect(error).toMatchObject({ error: { errors: [{ source: { parameter: name } }] } })
  })

  test('reads the shape of its types where it is asked for, without a port', async () => {
    const answer = recordsApi(source, { token, shape: 'telnyx-sdk' })
    const fetch = async (url: string | URL | Request, init?: RequestInit) => answer(new Request(url, init))
    const offline = new Telnyx({ apiKey: token, baseURL: 'http://telnyx.test/v2', fetch })
    const { data } = await offline.webhookDeliveries.retrieve(third.id)
    expect(data?.attempts?.[0]).toMatchObject({ errors: [75500], http: { request: { headers: [['accept', '*/*']] } } })
  })
})

describe("Dfns's own client", () => {
  const webhookId = 'wh-5nbj5-1sqr0-example00000aa'
  const orgId = 'or-5nbj5-1sqr0-example00000aa'
  const toPart = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  // With an organisation's id, the client looks into the token before it sends it.
  const jwt = [{ alg: 'none' }, { 'https://custom/app_metadata': { orgId } }].map(toPart).join('.')

  let server: RecordsServer
  let client: DfnsApiClient
  beforeAll(async () => {
    server = await serveRecords(source, { token: jwt, now, webhookId })
    client = new DfnsApiClient({ baseUrl: server.url, authToken: jwt, orgId })
  })
  afterAll(() => server.close())

  type Query = NonNullable<Parameters<DfnsApiClient['webhooks']['listWebhookEvents']>[0]['query']>
  const idsOf = async (query: Query) => {
    const { items, nextPageToken } = await client.webhooks.listWebhookEvents({ webhookId, query })
    return { ids: items.map(({ id }) => id), nextPageToken }
  }

  test('gets the event of an attempt', async () => {
    const event = await client.webhooks.getWebhookEvent({ webhookId, webhookEventId: 'whe-a-2' })
    expect(event).toEqual(toDfnsEvents(created)[1])
  })

  test('lists the events of 31 days, the latest first', async () => {
    expect(await idsOf({})).toEqual({ ids: ['whe-a-3', 'whe-b-1', 'whe-a-2', 'whe-a-1', 'whe-c-2'] })
  })

  test.each<[Query, readonly string[]]>([
    [{ kind: 'wallet.signature.signed' }, ['whe-b-1']],
    [{ kind: 'wallet.activated' }, []],
    [{ deliveryFailed: 'true' }, ['whe-a-2', 'whe-a-1']],
    [{ deliveryFailed: 'false' }, ['whe-a-3', 'whe-b-1', 'whe-c-2']],
    [{ deliveryFailed: 'false', kind: 'wallet.created', limit: 1 }, ['whe-a-3']],
  ])('filters by %j', async (query, expected) => {
    expect((await idsOf(query)).ids).toEqual(expected)
  })

  test('follows the tokens from page to page', async () => {
    const pages: (readonly string[])[] = []
    let paginationToken: string | undefined
    do {
      const page = await idsOf({ limit: 2, ...(paginationToken && { paginationToken }) })
      pages.push(page.ids)
      paginationToken = page.nextPageToken
    } while (paginationToken)
    expect(pages).toEqual([['whe-a-3', 'whe-b-1'], ['whe-a-2', 'whe-a-1'], ['whe-c-2']])
  })

  test('sees nothing twice when newer events come between two pages', async () => {
    const deliveries = [created, signed]
    const answer = recordsApi({ deliveries }, { token, now })
    const page = async (query: string) => {
      const request = new Request(`http://dfns.test/webhooks/${webhookId}/events?${query}`, {
        headers: { authorization: `Bearer ${token}` },
      })
      return (await answer(request).json()) as { items: { id: string }[]; nextPageToken: string }
    }
    const { items, nextPageToken } = await page('limit=2')
    deliveries.push(dfnsDelivery('d', [13]))
    const { items: others } = await page(`limit=2&paginationToken=${nextPageToken}`)
    expect([...items, ...others].map(({ id }) => id)).toEqual(['whe-a-3', 'whe-b-1', 'whe-a-2', 'whe-a-1'])
  })

  test.each([
    ['an event that was never sent', webhookId, 'whe-a-4'],
    ['an event that is older than 31 days', webhookId, 'whe-c-1'],
    ["another provider's delivery", webhookId, first.event.id],
    ['another webhook', 'wh-5nbj5-1sqr0-example00000bb', 'whe-a-1'],
  ])('throws its error with 404 for %s', async (_, webhook, webhookEventId) => {
    const asked = client.webhooks.getWebhookEvent({ webhookId: webhook, webhookEventId })
    const error = await asked.catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(DfnsError)
    expect(error).toMatchObject({ httpStatus: 404, message: 'webhook event not found' })
  })

  test('throws its error with 401 for another token', async () => {
    const stranger = new DfnsApiClient({ baseUrl: server.url, authToken: 'another' })
    const error = await stranger.webhooks.listWebhookEvents({ webhookId }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ httpStatus: 401, message: 'Not Authorized.' })
  })

  test.each<[object]>([[{ limit: -1 }], [{ limit: 201 }], [{ deliveryFailed: 'yes' }], [{ paginationToken: 'x' }]])(
    'throws its error with 400 for %j',
    async (query) => {
      const asked = client.webhooks.listWebhookEvents({ webhookId, query })
      const error = await asked.catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ httpStatus: 400, message: expect.stringContaining(Object.keys(query)[0] ?? '') })
    },
  )
})

describe('the records API', () => {
  const answer = recordsApi(source, { token })
  const statusOf = (path: string, init: RequestInit = {}) =>
    answer(new Request(`http://records.test${path}`, { headers: { authorization: `Bearer ${token}` }, ...init })).status

  test('is not made without a token', () => {
    expect(() => recordsApi(source, { token: '' })).toThrow('"token" must be a non-empty string')
  })

  test.each(['', 'Bearer', 'Bearer ', `Basic ${token}`, token, `Bearer ${token} `.repeat(2), 'Bearer KEY'])(
    'refuses the authorization "%s"',
    (authorization) => {
      const init = { headers: { authorization } }
      expect([statusOf('/v2/webhook_deliveries', init), statusOf('/v2/nothing', init)]).toEqual([401, 401])
    },
  )

  test('serves nothing else', () => {
    const paths = ['/', '/v2', '/v2/', '/v2/messages', '/v2/webhook_deliveries/', '/webhooks/', '/webhooks/wh-1']
    expect(paths.map((path) => statusOf(path))).toEqual(paths.map(() => 404))
    expect(statusOf('/v2/webhook_deliveries', { method: 'POST' })).toBe(404)
  })

  test('answers a request that is none, and goes on', async () => {
    const server = await serveRecords(source, { token })
    const { port } = new URL(server.url)
    const [bad, good] = [await statusLine(port, 'TRACE / HTTP/1.1'), await statusLine(port, 'GET / HTTP/1.1')]
    await server.close()
    expect([bad, good]).toEqual(['HTTP/1.1 400 Bad Request', 'HTTP/1.1 404 Not Found'])
  })
})

async function statusLine(port: string, requestLine: string): Promise<string | undefined> {
  const socket = connect(Number(port), '127.0.0.1')
  socket.end(`${requestLine}\r\nhost: records.test\r\nconnection: close\r\n\r\n`)
  const chunks = await socket.toArray()
  return Buffer.concat(chunks).toString().split('\r\n')[0]
}
