import type { Delivery } from '../sender/record/delivery.ts'
import { oneOf, type Problem, QueryError, type RecordSource, type RecordsService, readCount } from './service.ts'
import {
  type TelnyxRecord,
  type TelnyxRecordOptions,
  type TelnyxShape,
  telnyxFinish,
  telnyxStatus,
  toTelnyxRecord,
} from './telnyx.ts'

const MOST_ON_A_PAGE = 250
const MOST_PAGES = 999_999_999

/** Telnyx's `webhook_deliveries`. */
export function telnyxService(source: RecordSource, options: TelnyxRecordOptions<TelnyxShape>): RecordsService {
  const encode = (delivery: Delivery) => toTelnyxRecord(delivery, options)

  function list(query: URLSearchParams): unknown {
    const size = readCount(query, 'page[size]', MOST_ON_A_PAGE, 20)
    const number = readCount(query, 'page[number]', MOST_PAGES, 1)
    const filters = readFilters(query)
    const found = recorded(source).filter((delivery) => {
      const candidate = { delivery, record: () => encode(delivery) }
      return filters.every((matches) => matches(candidate))
    })
    return {
      data: found.slice((number - 1) * size, number * size).map(encode),
      meta: {
        page_number: number,
        page_size: size,
        total_pages: Math.ceil(found.length / size),
        total_results: found.length,
      },
    }
  }

  function find(id: string): unknown {
    const wanted = id.toLowerCase()
    const found = recorded(source).find((delivery) => idsOf(delivery).includes(wanted))
    return found && { data: encode(found) }
  }

  return {
    prefix: '/v2/',
    routes: [
      { path: /^\/v2\/webhook_deliveries$/, read: (_, query) => list(query) },
      { path: /^\/v2\/webhook_deliveries\/([^/]+)$/, read: ([id = '']) => find(id) },
    ],
    toAnswer,
  }
}

/** What Telnyx has a record of, the latest first, also where several began at the same time: no order is published. */
function recorded({ deliveries }: RecordSource): readonly Delivery[] {
  return [...deliveries]
    .filter(({ provider, attempts }) => provider === 'telnyx' && attempts.length > 0)
    .reverse()
    .sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime())
}

/** The path is documented to take the record's id, and shown with the event's, in upper case. */
function idsOf({ id, event }: Delivery): readonly string[] {
  return [id.toLowerCase(), event.id.toLowerCase()]
}

interface Candidate {
  readonly delivery: Delivery
  /** Encoded only where a filter looks into it. */
  readonly record: () => TelnyxRecord<TelnyxShape>
}
type Filter = (candidate: Candidate) => boolean

const FILTERS: Readonly<Record<string, (value: string, name: string) => Filter>> = {
  'filter[status][eq]': (value, name) => {
    const status = oneOf(name, value, ['delivered', 'failed'])
    return ({ delivery }) => telnyxStatus(delivery.status) === status
  },
  'filter[event_type]': (value) => {
    const types = value.split(',')
    return ({ delivery }) => types.includes(delivery.event.type)
  },
  'filter[webhook][contains]': (value) => {
    return ({ record }) => JSON.stringify(record().webhook).includes(value)
  },
  'filter[attempts][contains]': (value) => {
    return ({ record }) => JSON.stringify(record().attempts).includes(value)
  },
  'filter[started_at][gte]': (value, name) => {
    const time = readTime(name, value)
    return ({ delivery }) => delivery.startedAt.getTime() >= time
  },
  'filter[started_at][lte]': (value, name) => {
    const time = readTime(name, value)
    return ({ delivery }) => delivery.startedAt.getTime() <= time
  },
  'filter[finished_at][gte]': (value, name) => {
    const time = readTime(name, value)
    return ({ delivery }) => telnyxFinish(delivery).getTime() >= time
  },
  'filter[finished_at][lte]': (value, name) => {
    const time = readTime(name, value)
    return ({ delivery }) => telnyxFinish(delivery).getTime() <= time
  },
}
const PAGING = ['page[number]', 'page[size]']

function readFilters(query: URLSearchParams): readonly Filter[] {
  return [...query]
    .filter(([name]) => !PAGING.includes(name))
    .map(([name, value]) => {
      const read = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined
      // A misspelt filter that is let pass would show everything.
      if (!read) throw new QueryError(name, 'is not known')
      return read(value, name)
    })
}

function readTime(name: string, text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw new QueryError(name, 'must be an ISO 8601 datetime')
  return time
}

// Which code a bad query has, is not published: this is the general one.
const ERRORS = {
  unauthorized: {
    status: 401,
    code: '10009',
    title: 'Authentication failed',
    detail: 'The required authentication headers were either invalid or not included in the request.',
  },
  not_found: {
    status: 404,
    code: '10005',
    title: 'Resource not found',
    detail: 'The requested resource or URL could not be found.',
  },
  query: { status: 422, code: '10015', title: 'Bad Request', detail: '' },
} as const

function toAnswer(problem: Problem): ReturnType<RecordsService['toAnswer']> {
  const { status, code, title, detail } = ERRORS[problem.kind]
  const meta = { url: `https://developers.telnyx.com/docs/overview/errors/${code}` }
  const error =
    problem.kind === 'query'
      ? { code, title, detail: `'${problem.parameter}' ${problem.message}`, source: { parameter: problem.parameter } }
      : { code, title, detail }
  return { status, body: { errors: [{ ...error, meta }] } }
}
