import {
  type Ask,
  type EventRecord,
  type Period,
  parseTime,
  ReconcileError,
  type RecordsPage,
  type RecordsSource,
} from '@countersign/core/reconcile'
import { isText, membersOf } from '../members.ts'
import { toDeliveredType, toRecordedType } from './record-types.ts'

/** The official client, `telnyx` 7: as much of it as is used. */
export interface TelnyxClient {
  readonly webhookDeliveries: {
    list(query: TelnyxQuery, options: { maxRetries: number }): PromiseLike<TelnyxPage>
  }
}

/** The query of a page, as the official client takes it. */
export interface TelnyxQuery {
  filter: {
    status: { eq: 'failed' }
    started_at: { gte: string; lte: string }
    event_type?: string
    attempts?: { contains: string }
  }
  'page[size]': number
  'page[number]': number
}

/** A page of webhook deliveries, as the official client returns it. */
export interface TelnyxPage {
  readonly data: readonly unknown[]
  readonly meta: object
}

/** Which of the records `telnyxDeliveries` reads. */
export interface TelnyxFilters {
  /**
   * What the URL of an attempt has in it. The records are those of the whole account: where it has webhooks for other
   * receivers, this keeps their events out. Default: whichever URL.
   */
  readonly url?: string
  /** Event types, as deliveries have them. Default: all. */
  readonly types?: readonly string[]
}

/**
 * Telnyx's records of the webhooks that it could not deliver (`GET /v2/webhook_deliveries`), read with the official
 * client. How long Telnyx keeps them is not published.
 *
 * @throws TypeError when the client is none
 *
 * @example
 * ```ts
 * import { telnyxDeliveries } from '@countersign/providers/telnyx/records'
 * import Telnyx from 'telnyx'
 *
 * const client = new Telnyx({ apiKey: process.env.TELNYX_API_KEY ?? 'KEY0123' })
 * const source = telnyxDeliveries(client, { url: 'https://example.com/webhooks/telnyx' })
 * console.log(source.provider) // telnyx
 * ```
 */
export function telnyxDeliveries(client: TelnyxClient, filters: TelnyxFilters = {}): RecordsSource {
  if (typeof client?.webhookDeliveries?.list !== 'function') {
    throw new TypeError('"client" must be a client of "telnyx" 7, with webhookDeliveries.list()')
  }
  return {
    provider: 'telnyx',
    read: (period, ask) =>
      readWindows(period, (window, number) => askPage(client, filters, ask, window, number), filters),
  }
}

/** The most that Telnyx gives. */
const PAGE_SIZE = 250

/** How much of a page is aimed at, so that one more record does not need another. */
const FILL = 0.7

/** Telnyx may judge times by the second. */
const LEAST_WINDOW_MS = 1000

/** Milliseconds since 1970; what begins at `end` is in the next one. */
interface Window {
  readonly start: number
  readonly end: number
}

interface Answer {
  readonly data: readonly unknown[]
  readonly pageCount: number
  /** Over all pages, where it is said. */
  readonly total: number | undefined
}

type AskPage = (window: Window, number: number) => Promise<Answer>

/**
 * Reads one stretch of time after another, each so short that one page holds it. Pages are numbered, and on the way from
 * one to the next a record that leaves the list would push another over the edge, unseen; one page is of one moment.
 */
async function* readWindows(
  { since, until }: Period,
  ask: AskPage,
  filters: TelnyxFilters,
): AsyncGenerator<RecordsPage> {
  const last = until.getTime()
  let length = last - since.getTime()
  for (let start = since.getTime(); start < last; ) {
    const window = { start, end: Math.min(start + length, last) }
    const answer = await ask(window, 1)
    if (answer.pageCount > 1 && window.end - start > LEAST_WINDOW_MS) {
      const share = answer.total ? (FILL * PAGE_SIZE) / answer.total : 0.5
      length = Math.max(LEAST_WINDOW_MS, Math.floor((window.end - start) * Math.min(share, 0.5)))
      continue
    }
    const data = answer.pageCount > 1 ? await readCrowded(window, ask) : answer.data
    yield toPage(data, window, filters)
    start = window.end
    if (data.length < PAGE_SIZE / 2) length *= 2
  }
}

const CROWDED_READINGS = 4

/** Many in one second: all its pages, and all again until two readings agree. */
async function readCrowded(window: Window, ask: AskPage): Promise<readonly unknown[]> {
  let before: string | undefined
  for (let reading = 1; reading <= CROWDED_READINGS; reading++) {
    const data = await readPages(window, ask)
    const ids = JSON.stringify(data.map((record) => membersOf(record).id))
    if (ids === before) return data
    before = ids
  }
  throw new ReconcileError(
    'page_changed',
    `The records of telnyx from ${new Date(window.start).toISOString()} on changed while they were read. Run it again, from the cursor.`,
  )
}

async function readPages(window: Window, ask: AskPage): Promise<readonly unknown[]> {
  const { data, pageCount } = await ask(window, 1)
  const pages = [data]
  for (let number = 2; number <= pageCount; number++) pages.push((await ask(window, number)).data)
  return pages.flat()
}

async function askPage(
  client: TelnyxClient,
  { url, types }: TelnyxFilters,
  ask: Ask,
  { start, end }: Window,
  number: number,
): Promise<Answer> {
  const query: TelnyxQuery = {
    filter: {
      status: { eq: 'failed' },
      started_at: { gte: new Date(start).toISOString(), lte: new Date(end).toISOString() },
      ...(types && { event_type: [...new Set(types.flatMap((type) => [type, toRecordedType(type)]))].join(',') }),
      ...(url !== undefined && { attempts: { contains: url } }),
    },
    'page[size]': PAGE_SIZE,
    'page[number]': number,
  }
  const { data, meta } = await ask(() => client.webhookDeliveries.list(query, { maxRetries: 0 }))
  const { total_pages, total_results } = membersOf(meta)
  // The client gives an empty page for an answer that is none.
  if (!Array.isArray(data) || typeof total_pages !== 'number') throw unknownAnswer('it is no page of records')
  if (!data.every((record) => isNear(record, start, end))) throw unknownAnswer('it has records of another time')
  return { data, pageCount: total_pages, total: typeof total_results === 'number' ? total_results : undefined }
}

/** An hour: a filter that is not heeded shows by far more. */
const NEAR_MS = 3_600_000

function isNear(record: unknown, start: number, end: number): boolean {
  const time = parseTime(membersOf(record).started_at)?.getTime()
  return time === undefined || (time >= start - NEAR_MS && time <= end + NEAR_MS)
}

function unknownAnswer(reason: string): ReconcileError {
  return new ReconcileError(
    'answer_unknown',
    `The answer of telnyx cannot be used: ${reason}. Check the base URL of the client, and its version.`,
  )
}

function toPage(data: readonly unknown[], { start, end }: Window, filters: TelnyxFilters): RecordsPage {
  const records: EventRecord[] = []
  const unknown: string[] = []
  for (const item of data) {
    const record = membersOf(item)
    const date = parseTime(record.started_at)
    const body = toBody(membersOf(record.webhook))
    if (!date || !body || !isText(record.status)) unknown.push(isText(record.id) ? record.id : 'one without an id')
    else if (date.getTime() >= start && date.getTime() < end && isWanted(record, filters)) {
      records.push({ event: { body, sentAt: lastSent(record) ?? date }, date })
    }
  }
  return { records: records.sort((a, b) => a.date.getTime() - b.date.getTime()), unknown, until: new Date(end) }
}

/** What the delivery's body was: most products' events are in an envelope, of which the record has only the content. */
function toBody(webhook: Readonly<Record<string, unknown>>): unknown {
  const { id, event_type, event, type, record_type } = webhook
  if (isText(id) && isText(event_type)) return { data: { ...webhook, event_type: toDeliveredType(event_type) } }
  // Meetings, campaigns and clicks on links come without the envelope, and some without an id.
  const isBare = [event, type, record_type].some(isText) && event_type === undefined && record_type !== 'event'
  return isBare ? webhook : undefined
}

function isWanted({ status, attempts }: Readonly<Record<string, unknown>>, { url }: TelnyxFilters): boolean {
  if (status !== 'failed') return false
  if (url === undefined) return true
  const urls = toList(attempts).map((attempt) => membersOf(membersOf(membersOf(attempt).http).request).url)
  // Telnyx looks for the text in all that it knows of the attempts; the answers of another URL may hold it too.
  return !urls.some(isText) || urls.some((one) => isText(one) && one.includes(url))
}

/** The last attempt's beginning. Not every record lists all attempts. */
function lastSent({ attempts }: Readonly<Record<string, unknown>>): Date | undefined {
  const times = toList(attempts).flatMap((attempt) => parseTime(membersOf(attempt).started_at) ?? [])
  return times.toSorted((a, b) => a.getTime() - b.getTime()).at(-1)
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
