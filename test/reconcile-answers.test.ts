import { createReceiver, memoryStore, type Receiver, type WebhookEvent } from '@countersign/core'
import { defineProvider } from '@countersign/core/provider'
import {
  type ReconcileOptions,
  type ReconcileResult,
  type RecordsSource,
  reconcile,
  reconcilePortOf,
} from '@countersign/core/reconcile'
import type { IdempotencyStore } from '@countersign/core/store'
import { telnyx } from '@countersign/providers/telnyx'
import { type TelnyxFilters, telnyxDeliveries } from '@countersign/providers/telnyx/records'
import { sqliteStore } from '@countersign/stores/sqlite'
import { generateKeys } from '@countersign/testing'
import { type Answer, type AnswerServer, serveAnswers } from '@countersign/tools/http/answers'
import { answerFrom, makeTelnyxRecord, type TestRecord } from '@countersign/tools/records/telnyx-answers'
import Database from 'libsql'
import Telnyx from 'telnyx'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const provider = telnyx(generateKeys(telnyx))
const HOUR_MS = 3_600_000

let handled: WebhookEvent[]
let receiver: Receiver
/** From here on the store remembers. */
let since: Date
let server: AnswerServer | undefined

beforeEach(async () => {
  handled = []
  receiver = open((event) => handled.push(event))
  since = await reconcilePortOf(receiver).remembersSince()
})
afterEach(async () => {
  await server?.close()
  server = undefined
})

function open(handle: (event: WebhookEvent) => unknown): Receiver {
  const store = sqliteStore(new Database(':memory:'))
  return createReceiver({ provider, store, namespace: 'test', onOutcome: () => undefined }, handle)
}

const at = (minutes: number) => new Date(since.getTime() + minutes * 60_000).toISOString()

const makeRecord = (index: number, changes?: object): TestRecord => makeTelnyxRecord(index, at(index), changes)

const pauses: number[] = []
beforeEach(() => void pauses.splice(0))

async function run(
  answer: (query: URLSearchParams, count: number) => Answer,
  options: Partial<ReconcileOptions> = {},
  filters?: TelnyxFilters,
): Promise<ReconcileResult> {
  await server?.close()
  server = await serveAnswers(answer)
  const client = new Telnyx({ apiKey: 'KEY0123', baseURL: server.url })
  return reconcile({
    ...{ receiver, source: telnyxDeliveries(client, filters), since, until: new Date(since.getTime() + 24 * HOUR_MS) },
    dryRun: false,
    sleep: async (ms) => void pauses.push(ms),
    ...options,
  })
}

const fail = (status: number, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers,
  body: { errors: [{ code: '10000', title: 'Wrong', detail: 'Something is wrong' }] },
})

describe('a provider that refuses', () => {
  test.each([
    [401, 'credentials_refused', /Check the API key/],
    [403, 'credentials_refused', /may read the records/],
    [404, 'records_not_found', /base URL/],
    [422, 'request_refused', /Check the filters/],
    [400, 'request_refused', /Check the filters/],
  ])('with %d is not asked again, and the error is %s', async (status, code, message) => {
    const error = await run(() => fail(status)).catch((thrown) => thrown)
    expect(error).toMatchObject({ name: 'ReconcileError', code, message: expect.stringMatching(message) })
    expect(error.message).toContain(String(status))
    expect(error.result.cursor).toMatch(/^telnyx\//)
    expect(server?.asked).toHaveLength(1)
    expect(pauses).toEqual([])
  })

  test('is believed half-way, and the run goes on from the cursor when it is set right', async () => {
    const records = Array.from({ length: 600 }, (_, index) => makeRecord(index))
    const good = answerFrom(records)
    const error = await run((query, count) => (count < 4 ? good(query) : fail(401))).catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'credentials_refused' })
    expect(error.result.recovered).toBeGreaterThan(50)
    const rest = await run(good, { cursor: error.result.cursor })
    expect(rest.recovered).toBe(600 - error.result.recovered)
    expect(new Set(handled.map(({ id }) => id)).size).toBe(600)
    expect(handled).toHaveLength(600)
  })
})

describe('a provider that cannot answer', () => {
  test('is asked again, with longer and longer pauses', async () => {
    const good = answerFrom([makeRecord(1)])
    const result = await run((query, count) => (count < 5 ? fail([500, 502, 503, 408][count - 1] ?? 500) : good(query)))
    expect(result).toMatchObject({ seen: 1, recovered: 1 })
    expect(pauses).toHaveLength(4)
    expect(pauses[3]).toBeGreaterThan(pauses[0] ?? 0)
  })

  test('is given the time that it asks for', async () => {
    const good = answerFrom([makeRecord(1)])
    const date = new Date(Date.now() + 90_000).toUTCString()
    await run(
      (query, count) =>
        [fail(429, { 'retry-after': '7' }), fail(503, { 'retry-after': date })][count - 1] ?? good(query),
    )
    expect(pauses[0]).toBe(7000)
    expect(pauses[1]).toBeGreaterThan(80_000)
    expect(pauses[1]).toBeLessThanOrEqual(90_000)
  })

  test.each([
    [429, 'rate_limited', 5],
    [500, 'provider_unavailable', 5],
  ])('for long, with %d, ends the run as %s', async (status, code, count) => {
    await expect(run(() => fail(status))).rejects.toMatchObject({ code })
    expect(pauses).toHaveLength(count)
  })

  test('for an hour is not waited for', async () => {
    await expect(run(() => fail(429, { 'retry-after': '3600' }))).rejects.toMatchObject({ code: 'rate_limited' })
    expect(pauses).toEqual([])
  })

  test('at all is told', async () => {
    const client = new Telnyx({ apiKey: 'KEY0123', baseURL: 'http://127.0.0.1:1' })
    const options = { receiver, source: telnyxDeliveries(client), since, until: new Date(since.getTime() + 1000) }
    const error = await reconcile({ ...options, sleep: async () => undefined }).catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'provider_unavailable', message: expect.stringContaining('gave no answer') })
  })
})

describe('a run is refused', () => {
  const none: RecordsSource = {
    provider: 'telnyx',
    read() {
      throw new Error('It was read')
    },
  }
  const refuse = (options: Partial<ReconcileOptions>) =>
    reconcile({ receiver, source: none, since, until: new Date(since.getTime() + HOUR_MS), ...options })

  test('with the source of another provider', async () => {
    await expect(refuse({ source: { ...none, provider: 'dfns' } })).rejects.toMatchObject({ code: 'source_mismatch' })
  })

  test.each([true, false])('with a memory store, dry: %s', async (dryRun) => {
    const memory = createReceiver({ provider, store: memoryStore(), namespace: 'test' }, () => undefined)
    await expect(refuse({ receiver: memory, dryRun })).rejects.toMatchObject({ code: 'store_cannot_tell' })
  })

  test('for a time from before the store remembers, which it names', async () => {
    const early = new Date(since.getTime() - 1)
    const message = expect.stringContaining(since.toISOString())
    await expect(refuse({ since: early })).rejects.toMatchObject({ code: 'since_too_early', message })
  })

  test('for a time from before the retention', async () => {
    const now = () => since.getTime() + 8 * 24 * HOUR_MS
    const store = sqliteStore(new Database(':memory:'))
    const late = createReceiver({ provider, store, namespace: 'test', now }, () => undefined)
    await expect(refuse({ receiver: late, now })).rejects.toMatchObject({ code: 'since_too_early' })
  })

  test('for a time of which the provider keeps no records', async () => {
    const short = refuse({ source: { ...none, keptMs: HOUR_MS }, now: () => since.getTime() + 2 * HOUR_MS })
    await expect(short).rejects.toMatchObject({ code: 'since_too_early', message: expect.stringContaining('keeps no') })
  })

  test('as soon as time has gone on beyond the retention', async () => {
    let time = since.getTime()
    const store = sqliteStore(new Database(':memory:'))
    const late = createReceiver(
      { provider, store, namespace: 'test', now: () => time, onOutcome: () => undefined },
      (event) => handled.push(event),
    )
    const first = await reconcilePortOf(late).remembersSince()
    const slow = (query: URLSearchParams) => {
      time += 8 * 24 * HOUR_MS
      return answerFrom([makeRecord(5)])(query)
    }
    const error = await run(slow, { receiver: late, since: first }).catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'since_too_early', result: { recovered: 0 } })
    expect(handled).toEqual([])
  })

  test.each([
    'nonsense',
    '',
    'telnyx/',
    'dfns/2026-11-22T10:00:00.000Z/2026-11-22T11:00:00.000Z',
    'telnyx/2026-11-22T10:00:00.000Z',
    'telnyx/2026-11-22T11:00:00.000Z/2026-11-22T10:00:00.000Z',
    'telnyx/2026-11-22T10:00:00.000Z/2026-11-22T11:00:00.000Z/x',
  ])('with the cursor %j', async (cursor) => {
    await expect(refuse({ cursor })).rejects.toMatchObject({ code: 'cursor_malformed' })
  })

  test.each([
    ['"since"', { since: new Date(Number.NaN) }],
    ['"until"', { until: 'now' as unknown as Date }],
    ['"since" must be before "until"', { until: new Date(0) }],
    ['"concurrency"', { concurrency: 0 }],
  ])('for a wrong %s, as a TypeError', async (message, options) => {
    await expect(refuse(options)).rejects.toThrow(TypeError)
    await expect(refuse(options)).rejects.toThrow(message)
  })

  test('when the receiver is being stopped', async () => {
    const stopped = open(() => undefined)
    await stopped.drain()
    since = await reconcilePortOf(stopped).remembersSince()
    const error = await run(answerFrom([makeRecord(1)]), { receiver: stopped, since }).catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'receiver_unavailable', result: { recovered: 0 } })
  })

  test('when the source fails in a way of its own', async () => {
    await expect(refuse({})).rejects.toMatchObject({
      code: 'source_failed',
      message: expect.stringContaining('It was read'),
    })
  })
})

describe('a store', () => {
  const { commit: _, ...sqlite } = sqliteStore(new Database(':memory:'))
  const openOn = (store: IdempotencyStore) =>
    createReceiver({ provider, store, namespace: crypto.randomUUID(), onOutcome: () => undefined }, (event) =>
      handled.push(event),
    )

  test.each(['peek', 'remembersSince'] as const)('without %s() is refused by a dry run', async (method) => {
    const { [method]: _, ...store } = sqlite
    const own = openOn(store)
    const look = run(answerFrom([makeRecord(1)]), { receiver: own, dryRun: true, since: new Date(at(1)) })
    await expect(look).rejects.toMatchObject({ code: 'store_cannot_tell' })
  })

  test.each(['claim', 'complete', 'remembersSince'] as const)(
    'whose %s() fails now and then is asked again',
    async (method) => {
      let calls = 0
      const failing = async (...call: never[]) => {
        if (++calls % 3 === 2) throw new Error('The store is away')
        return (sqlite[method] as (...call: never[]) => Promise<never>)(...call)
      }
      const own = openOn({ ...sqlite, [method]: failing })
      const records = Array.from({ length: 20 }, (_, index) => makeRecord(index + 1))
      const result = await run(answerFrom(records), { receiver: own, since: new Date(at(1)), concurrency: 1 })
      expect(result).toMatchObject({ seen: 20, failed: 0, inProgress: 0 })
      expect(new Set(handled.map(({ id }) => id)).size).toBe(20)
    },
  )

  test('that stays away ends the run, which can go on', async () => {
    const claim = () => Promise.reject(new Error('The store is away'))
    const own = openOn({ ...sqlite, claim })
    const error = await run(answerFrom([makeRecord(1)]), { receiver: own, since: new Date(at(1)) }).catch(
      (thrown) => thrown,
    )
    expect(error).toMatchObject({ code: 'receiver_unavailable', message: expect.stringContaining('The store is away') })
    expect(error.result.cursor).toContain(at(1))
  })
})

test('a provider of the user has a source of the user', async () => {
  const mine = defineProvider({
    ...telnyx.definition,
    name: 'mine',
    event: ({ id }: { readonly id: string }) => ({ id, type: 'thing' }),
  })
  const ids: string[] = []
  const store = sqliteStore(new Database(':memory:'))
  const options = { provider: mine(generateKeys(telnyx)), store, namespace: 'mine', onOutcome: () => undefined }
  const own = createReceiver(options, (event) => ids.push(event.id))
  const first = await reconcilePortOf(own).remembersSince()
  const until = new Date(first.getTime() + HOUR_MS)
  const source: RecordsSource = {
    provider: 'mine',
    async *read() {
      yield { records: ['a', 'b'].map((id) => ({ event: { body: { id } }, date: first })), unknown: [], until }
    },
  }
  expect(await reconcile({ receiver: own, source, since: first, until, dryRun: false })).toMatchObject({ recovered: 2 })
  expect(ids.toSorted()).toEqual(['a', 'b'])
})
