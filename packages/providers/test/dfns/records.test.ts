import { createReceiver, type WebhookEvent } from '@countersign/core'
import { type ReconcileOptions, type ReconcileResult, reconcile, reconcilePortOf } from '@countersign/core/reconcile'
import { dfns } from '@countersign/providers/dfns'
import { dfnsEvents } from '@countersign/providers/dfns/records'
import { sqliteStore } from '@countersign/stores/sqlite'
import { generateKeys } from '@countersign/testing'
import { DfnsApiClient } from '@dfns/sdk'
import Database from 'libsql'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Answer, type AnswerServer, serveAnswers } from '../../../../test/support/answers.ts'

const HOUR_MS = 3_600_000

let handled: WebhookEvent[]
let receiver: ReturnType<typeof createReceiver>
let since: Date
let server: AnswerServer | undefined

beforeEach(async () => {
  handled = []
  const store = sqliteStore(new Database(':memory:'))
  const options = { provider: dfns(generateKeys(dfns)), store, namespace: 'test', onOutcome: () => undefined }
  receiver = createReceiver(options, (event) => handled.push(event))
  since = await reconcilePortOf(receiver).remembersSince()
})
afterEach(async () => {
  await server?.close()
  server = undefined
})

/** An attempt that failed, at the event of that name. */
function attempt(name: string, number: number, changes: object = {}): Readonly<Record<string, unknown>> {
  return {
    id: `${name}-${number}`,
    kind: 'wallet.created',
    date: new Date(since.getTime() + 60_000).toISOString(),
    deliveryFailed: true,
    deliveryAttempt: number,
    timestampSent: Math.floor(since.getTime() / 1000) + 60 * number,
    status: '500',
    error: 'The server answered 500',
    data: { wallet: name },
    ...changes,
  }
}

const DONE = { deliveryFailed: false, status: '200', error: undefined }

async function run(
  answer: readonly unknown[] | ((query: URLSearchParams, count: number) => Answer),
  options: Partial<ReconcileOptions> = {},
): Promise<ReconcileResult> {
  await server?.close()
  server = await serveAnswers(typeof answer === 'function' ? answer : () => ({ body: { items: answer } }))
  const client = new DfnsApiClient({ baseUrl: server.url, authToken: 'KEY0123' })
  return reconcile({
    ...{ receiver, source: dfnsEvents(client, { webhookId: 'wh-1' }), since },
    ...{ until: new Date(since.getTime() + HOUR_MS), dryRun: false, sleep: async () => undefined },
    ...options,
  })
}

/** Orders in which a list may come. */
const ORDERS: readonly (readonly [order: string, sort: (items: readonly unknown[]) => readonly unknown[]])[] = [
  ['the first one first', (items) => items],
  ['the last one first', (items) => items.toReversed()],
  ['in no order', (items) => [...items.filter(isEven), ...items.filter((item, index) => !isEven(item, index))]],
]

function isEven(_: unknown, index: number): boolean {
  return index % 2 === 0
}

/** How attempts name those before them. */
const READINGS: readonly (readonly [reading: string, retries: (name: string) => readonly object[]])[] = [
  ['the one before', (name) => [{}, { retryOf: `${name}-1` }, { retryOf: `${name}-2` }]],
  ['the first', (name) => [{}, { retryOf: `${name}-1` }, { retryOf: `${name}-1` }]],
  [
    'the one before, in other words each time',
    (name) => [inWords(name, 1), { retryOf: `${name}-1` }, { retryOf: `${name}-2`, ...inWords(name, 3) }],
  ],
  [
    'the first, in other words each time',
    (name) => [inWords(name, 1), { retryOf: `${name}-1` }, { retryOf: `${name}-1`, ...inWords(name, 3) }],
  ],
  ['nothing', () => [{}, {}, {}]],
]

/** The same content, rendered otherwise. */
function inWords(name: string, rendering: number): object {
  return { data: { wallet: { name, rendering } } }
}

describe.each(READINGS)('attempts that name %s', (_, retries) => {
  const make = (name: string, last: object = {}) =>
    retries(name).map((named, index) => attempt(name, index + 1, { ...named, ...(index === 2 && last) }))

  describe.each(ORDERS)('listed with %s', (_, sort) => {
    test('are one event when all have failed', async () => {
      const result = await run(sort([...make('a'), ...make('b')]))
      expect(result).toMatchObject({ seen: 2, recovered: 2 })
      expect(handled.map(({ id }) => id).toSorted()).toEqual(['a-1', 'b-1'])
    })

    test('are none when one of them succeeded', async () => {
      expect(await run(sort([...make('a', DONE), ...make('b')]))).toMatchObject({ seen: 1, recovered: 1 })
      expect(handled.map(({ id }) => id)).toEqual(['b-1'])
    })
  })

  test('are known by each of their ids afterwards, whatever the content looks like', async () => {
    await run(make('a'))
    for (const id of ['a-1', 'a-2', 'a-3']) {
      const late = { ...attempt('a', 4), retryOf: id, data: { wallet: 'rendered otherwise' } }
      expect(await reconcilePortOf(receiver).receiveUnverified({ body: late })).toMatchObject({ status: 'duplicate' })
    }
    expect(handled).toHaveLength(1)
  })

  test('are known by the one that was delivered and handled, whose answer was lost', async () => {
    await reconcilePortOf(receiver).receiveUnverified({
      body: attempt('a', 2, { data: { wallet: 'rendered otherwise' } }),
    })
    expect(await run(make('a'))).toMatchObject({ seen: 1, alreadyDone: 1, recovered: 0 })
  })
})

test('an attempt in between that is listed no more breaks nothing', async () => {
  const items = [attempt('a', 1), attempt('a', 3, { ...DONE, retryOf: 'a-2' })]
  expect(await run(items)).toMatchObject({ seen: 0 })
})

test('an event that was delivered stays so, whatever attempts come after and in which order they are listed', async () => {
  const items = [
    attempt('a', 1, inWords('a', 1)),
    attempt('a', 2, { ...DONE, retryOf: 'a-1' }),
    attempt('a', 4, { retryOf: 'a-3', ...inWords('a', 4) }),
    attempt('a', 3, { retryOf: 'a-1', ...inWords('a', 3) }),
  ]
  expect(await run(items)).toMatchObject({ seen: 0 })
})

test('the handler sees the first attempt, as it was delivered', async () => {
  await run([attempt('a', 2, { retryOf: 'a-1' }), attempt('a', 1, { nextAttemptDate: '2026-11-22T10:00:00Z' })])
  const { kind, date, data, timestampSent } = attempt('a', 1)
  expect(handled[0]).toMatchObject({ id: 'a-1', type: 'wallet.created', attempt: 1, source: 'reconcile' })
  expect(handled[0]?.body).toEqual({ id: 'a-1', kind, date, data, timestampSent, deliveryAttempt: 1 })
  expect(handled[0]?.sentAt).toEqual(new Date(Number(attempt('a', 2).timestampSent) * 1000))
})

test('records that tell no more than the status are understood', async () => {
  const bare = { deliveryFailed: undefined, deliveryAttempt: undefined }
  const items = [
    attempt('a', 1, { ...bare, status: '200' }),
    attempt('b', 1, bare),
    attempt('c', 1, { ...bare, status: 'ETIMEDOUT' }),
  ]
  expect(await run(items)).toMatchObject({ seen: 2, recovered: 2 })
})

test('events come in the order in which they happened', async () => {
  const date = (minutes: number) => ({ date: new Date(since.getTime() + minutes * 60_000).toISOString() })
  const items = [
    attempt('b', 1, date(2)),
    attempt('c', 1, date(3)),
    attempt('a', 1, date(1)),
    attempt('z', 1, date(61)),
  ]
  expect(await run(items, { concurrency: 1 })).toMatchObject({ seen: 3 })
  expect(handled.map(({ id }) => id)).toEqual(['a-1', 'b-1', 'c-1'])
})

test.each([
  ['no id', { id: undefined }],
  ['no date', { date: 'today' }],
  ['no data', { data: null }],
  ['neither a status nor a word on its failure', { deliveryFailed: undefined, status: undefined }],
  ['a failure that is no boolean', { deliveryFailed: 'true', status: undefined }],
])('a record with %s is told at the end, when all others are done', async (_, changes) => {
  const items = [attempt('a', 1), attempt('b', 1, changes), attempt('c', 1)]
  const error = await run(items).catch((thrown) => thrown)
  expect(error).toMatchObject({ code: 'record_unknown', result: { unknown: 1, recovered: 2 } })
  expect(error.result.cursor).toContain(`/${since.toISOString()}/`)
})

describe('the list', () => {
  const items = () => Array.from({ length: 500 }, (_, index) => attempt(`e${index}`, 1))
  const list = (query: URLSearchParams): Answer => {
    const start = Number(query.get('paginationToken') ?? 0)
    const end = start + Number(query.get('limit'))
    return { body: { items: items().slice(start, end), ...(end < 500 && { nextPageToken: String(end) }) } }
  }

  test('is read page by page', async () => {
    expect(await run(list)).toMatchObject({ seen: 500, recovered: 500 })
    expect(server?.asked.map((query) => query.get('paginationToken'))).toEqual([null, '200', '400'])
  })

  test('goes on after answers that are none', async () => {
    const flaky = (query: URLSearchParams, count: number) =>
      count % 2 === 1 ? { status: 502, body: '<html>Bad Gateway</html>' } : list(query)
    expect(await run(flaky)).toMatchObject({ recovered: 500 })
  })

  test.each([
    ['a token comes again', () => ({ body: { items: [], nextPageToken: 'again' } }), 'page_changed'],
    [
      'a token is refused',
      (query: URLSearchParams) =>
        query.has('paginationToken') ? { status: 400, body: { error: { message: 'invalid token' } } } : list(query),
      'page_changed',
    ],
    ['there is none', () => ({ body: { events: [] } }), 'answer_unknown'],
    [
      'the token of the client is not accepted',
      () => ({ status: 401, body: { error: { message: 'No' } } }),
      'credentials_refused',
    ],
    ['the webhook is not known', () => ({ status: 404, body: { error: { message: 'No' } } }), 'records_not_found'],
    ['a parameter is refused', () => ({ status: 400, body: { error: { message: 'No' } } }), 'request_refused'],
  ] as const)('ends the run when %s, and nothing is handled', async (_, answer, code) => {
    await expect(run(answer)).rejects.toMatchObject({ code, result: { seen: 0 } })
    expect(handled).toEqual([])
  })

  test('goes back 31 days, and no more', async () => {
    const now = () => since.getTime() + 32 * 24 * HOUR_MS
    await expect(run([], { now })).rejects.toMatchObject({ code: 'since_too_early' })
  })

  test('goes on from the cursor, when a handler had to stop', async () => {
    const aborting = new AbortController()
    const onProgress = ({ recovered }: ReconcileResult) => void (recovered === 250 && aborting.abort())
    const dated = Array.from({ length: 500 }, (_, index) =>
      attempt(`e${index}`, 1, { date: new Date(since.getTime() + index * 1000).toISOString() }),
    )
    const error = await run(dated, { onProgress, signal: aborting.signal, concurrency: 1 }).catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'aborted', result: { recovered: 250 } })
    const rest = await run(dated, { cursor: error.result.cursor })
    expect(rest).toMatchObject({ seen: 300, alreadyDone: 50, recovered: 250 })
    expect(handled).toHaveLength(500)
  })
})

test.each([{}, { webhooks: {} }, undefined])('%j is no client', (client) => {
  expect(() => dfnsEvents(client as DfnsApiClient, { webhookId: 'wh-1' })).toThrow(TypeError)
})

test('a webhook must be named', () => {
  const client = new DfnsApiClient({ baseUrl: 'http://127.0.0.1:1', authToken: 'KEY0123' })
  expect(() => dfnsEvents(client, { webhookId: '' })).toThrow('"webhookId"')
})
