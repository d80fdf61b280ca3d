import { createReceiver, type Receiver, type WebhookEvent } from '@countersign/core'
import { type ReconcileOptions, type ReconcileResult, reconcile, reconcilePortOf } from '@countersign/core/reconcile'
import { telnyx } from '@countersign/providers/telnyx'
import { type TelnyxFilters, telnyxDeliveries } from '@countersign/providers/telnyx/records'
import { sqliteStore } from '@countersign/stores/sqlite'
import { generateKeys, samples } from '@countersign/testing'
import { type Answer, type AnswerServer, serveAnswers } from '@countersign/tools/http/answers'
import { answerFrom, makeTelnyxRecord, type TestRecord, telnyxPage } from '@countersign/tools/records/telnyx-answers'
import Database from 'libsql'
import Telnyx from 'telnyx'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const DAY_MS = 86_400_000

let handled: WebhookEvent[]
let receiver: Receiver
/** From here on the store remembers. */
let since: Date
let server: AnswerServer | undefined

beforeEach(async () => {
  handled = []
  const store = sqliteStore(new Database(':memory:'))
  const options = { provider: telnyx(generateKeys(telnyx)), store, namespace: 'test', onOutcome: () => undefined }
  receiver = createReceiver(options, (event) => handled.push(event))
  since = await reconcilePortOf(receiver).remembersSince()
})
afterEach(async () => {
  await server?.close()
  server = undefined
})

const at = (minutes: number) => new Date(since.getTime() + minutes * 60_000).toISOString()

const makeRecord = (index: number, changes?: object): TestRecord => makeTelnyxRecord(index, at(index), changes)

async function run(
  answer: (query: URLSearchParams) => Answer,
  options: Partial<ReconcileOptions> = {},
  filters?: TelnyxFilters,
): Promise<ReconcileResult> {
  await server?.close()
  server = await serveAnswers(answer)
  const client = new Telnyx({ apiKey: 'KEY0123', baseURL: server.url })
  return reconcile({
    ...{ receiver, source: telnyxDeliveries(client, filters), since, until: new Date(since.getTime() + DAY_MS) },
    dryRun: false,
    sleep: async () => undefined,
    ...options,
  })
}

describe('an answer that is not known', () => {
  test.each([
    ['no page', () => ({ records: [] })],
    ['a page without a count', () => ({ data: [], meta: {} })],
    ['records of another year', () => telnyxPage([makeRecord(1, { started_at: '2020-01-01T00:00:00Z' })])],
  ])('as it is %s ends the run', async (_, body) => {
    await expect(run(() => ({ body: body() }))).rejects.toMatchObject({ code: 'answer_unknown' })
    expect(handled).toEqual([])
  })

  test.each([
    ['without a webhook', { webhook: undefined }],
    ['whose webhook is of no type', { webhook: { id: 'e', record_type: 'event' } }],
    ['whose webhook has no id', { webhook: { event_type: 'message.received', payload: {} } }],
    ['of another layout', { webhook: { event: { name: 'message.received' } } }],
    ['without a time', { started_at: 'yesterday' }],
    ['without a status', { status: 7 }],
    ['without anything', { id: 7, webhook: null, started_at: null, status: null }],
  ])('for one record, %s, is told at the end, when all others are done', async (_, odd) => {
    const records = [makeRecord(1), makeRecord(2, odd), makeRecord(3)]
    const error = await run(() => ({ body: telnyxPage(records) })).catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'record_unknown', result: { unknown: 1, recovered: 2, seen: 3 } })
    expect(error.result.cursor).toContain(`/${since.toISOString()}/`)
    expect(handled).toHaveLength(2)
  })
})

describe('records', () => {
  test('of both published shapes are read, also with what the documents misspell', async () => {
    const seed = {
      http: { request: { url: 'https://a.example', headers: ['Accept: */*'] } },
      started_at: at(2),
      errors: [{ code: '75499' }],
    }
    const sdk = {
      http: { request: { url: 'https://a.example', headers: [['Accept', '*/*']] }, reponse: null },
      started_at: at(3),
      errors: [75499],
    }
    const records = [makeRecord(1, { attempts: [sdk, seed] }), makeRecord(2, { attempts: undefined })]
    expect(await run(answerFrom(records))).toMatchObject({ recovered: 2 })
    expect(handled.map(({ sentAt }) => sentAt?.toISOString()).toSorted()).toEqual([at(2), at(3)])
    expect(handled[0]).toMatchObject({ source: 'reconcile', body: { data: { event_type: 'message.received' } } })
    expect(handled[0]).not.toHaveProperty('raw')
  })

  test('spell types with underscores, and handlers do not see it', async () => {
    const types = {
      call_initiated: 'call.initiated',
      'call.initiated': 'call.initiated',
      call_machine_premium_greeting_ended: 'call.machine.premium.greeting.ended',
      call_ai_gather_partial_results: 'call.ai_gather.partial_results',
      'call.ai_gather.ended': 'call.ai_gather.ended',
      number_order_phone_number_enabled: 'number_order.phone_number.enabled',
      messaging_hosted_numbers_orders_updated: 'messaging_hosted_numbers_orders.updated',
      link_clicked: 'link_clicked',
    }
    const records = Object.keys(types).map((event_type, index) =>
      makeRecord(index, { webhook: { id: `e${index}`, event_type } }),
    )
    await run(answerFrom(records), { concurrency: 1 })
    expect(handled.map(({ type }) => type)).toEqual(Object.values(types))
    expect(handled[0]).toMatchObject({ body: { data: { event_type: 'call.initiated' } } })
  })

  test('have ids in another case than deliveries', async () => {
    const id = 'C9C0797E-901D-4349-A33C-C2C8F31A92C2'
    const data = { ...samples.telnyx.data, id: id.toLowerCase() }
    await reconcilePortOf(receiver).receiveUnverified({ body: { data } })
    const result = await run(answerFrom([makeRecord(1, { webhook: { ...data, id } })]))
    expect(result).toMatchObject({ alreadyDone: 1, recovered: 0 })
  })

  test('of products that send no envelope come without one', async () => {
    const meeting = { event: 'session.status_changed', id: 'whdel_1', data: { status: 'ended' } }
    const click = { record_type: 'link_clicked', url: 'https://example.com', message_id: 'm1' }
    await run(answerFrom([makeRecord(1, { webhook: meeting }), makeRecord(2, { webhook: click })]), { concurrency: 1 })
    expect(handled.map(({ type, body }) => [type, body])).toEqual([
      ['session.status_changed', meeting],
      ['link_clicked', click],
    ])
  })

  test('that were delivered are left, whatever the filter was to do', async () => {
    const result = await run(answerFrom([makeRecord(1, { status: 'delivered' }), makeRecord(2)]))
    expect(result).toMatchObject({ seen: 1, recovered: 1 })
  })

  test('of other URLs and types are not asked for, nor taken', async () => {
    const tried = (url: string, body = '') => ({ attempts: [{ http: { request: { url }, response: { body } } }] })
    const records = [
      makeRecord(1, tried('https://a.example/hooks')),
      makeRecord(2, tried('https://b.example/hooks', 'Moved to https://a.example/hooks')),
    ]
    const filters = { url: 'https://a.example/', types: ['message.received', 'call.initiated'] }
    expect(await run(answerFrom(records), {}, filters)).toMatchObject({ seen: 1, recovered: 1 })
    const [query] = server?.asked ?? []
    expect(query?.get('filter[attempts][contains]')).toBe('https://a.example/')
    expect(query?.get('filter[event_type]')).toBe('message.received,message_received,call.initiated,call_initiated')
    expect(query?.get('filter[status][eq]')).toBe('failed')
  })

  test('belong to the tenant that is said', async () => {
    await run(answerFrom([makeRecord(1)]), { tenantId: 'acme' })
    expect(handled[0]).toMatchObject({ tenantId: 'acme' })
  })
})

describe('a list that changes while it is read', () => {
  test('gives everything that stays in it: a page is of one moment', async () => {
    const list = Array.from({ length: 700 }, (_, index) => makeRecord(index))
    // With every question, some leave: over numbered pages, others would be pushed over the edge.
    const result = await run((query) => {
      const answer = answerFrom(list)(query)
      list.splice(0, 3)
      return answer
    })
    const found = handled.map(({ id }) => id)
    expect(list.length).toBeGreaterThan(600)
    expect(found).toEqual(expect.arrayContaining(list.map(({ webhook }) => webhook.id)))
    expect(result.recovered).toBe(found.length)
  })

  test('within one second is read again', async () => {
    const records = Array.from({ length: 600 }, (_, index) => makeRecord(index, { started_at: at(1) }))
    const list = [...records]
    let hasLeft = false
    const result = await run((query) => {
      if (query.get('page[number]') === '2' && !hasLeft) {
        hasLeft = true
        list.shift()
      }
      return answerFrom(list)(query)
    })
    expect(result).toMatchObject({ seen: 599, recovered: 599 })
  })

  test('within one second is read again, also when as many came as left', async () => {
    const list = Array.from({ length: 600 }, (_, index) => makeRecord(index, { started_at: at(1) }))
    const all = [...list, makeRecord(600, { started_at: at(1) })]
    const result = await run((query) => {
      if (query.get('page[number]') === '2' && list.length === 600) list.splice(0, 600, ...all.slice(1))
      return answerFrom(list)(query)
    })
    expect(result.recovered).toBe(600)
    expect(handled.map(({ id }) => id)).toEqual(expect.arrayContaining(list.map(({ webhook }) => webhook.id)))
  })

  test('within one second, again and again, ends the run', async () => {
    const list = Array.from({ length: 600 }, (_, index) => makeRecord(index, { started_at: at(1) }))
    const changing = run((query) => {
      if (query.get('page[number]') === '2') list.shift()
      return answerFrom(list)(query)
    })
    await expect(changing).rejects.toMatchObject({ code: 'page_changed', result: { recovered: 0 } })
  })

  test('is not counted twice at the edge of a page', async () => {
    const list = Array.from({ length: 400 }, (_, index) => makeRecord(index))
    let edges = 0
    const result = await run(
      (query) => {
        const answer = answerFrom(list)(query)
        const started_at = query.get('filter[started_at][lte]') ?? ''
        if (list.some((record) => record.started_at === started_at)) return answer
        list.push(makeRecord(1000 + edges++, { started_at }))
        return answerFrom(list)(query)
      },
      { dryRun: true },
    )
    expect(edges).toBeGreaterThan(3)
    // The end of the period is no part of it.
    expect(result.seen).toBe(list.length - 1)
  })

  test('is read to the end in few questions', async () => {
    // A quiet day with a burst in it.
    const records = Array.from({ length: 5000 }, (_, index) => makeRecord(index, { started_at: at(700 + index / 100) }))
    const result = await run(answerFrom(records), { dryRun: true })
    expect(result).toMatchObject({ seen: 5000, missing: 5000 })
    expect(server?.asked.length).toBeLessThan(80)
  })
})

test.each([{}, { webhookDeliveries: {} }, undefined])('%j is no client', (client) => {
  expect(() => telnyxDeliveries(client as Telnyx)).toThrow(TypeError)
})
