import { randomUUID } from 'node:crypto'
import type { Attempt, Delivery } from '../sender/record/delivery.ts'
import { recordedAttempts, toDfnsEvent } from './dfns.ts'
import { oneOf, type Problem, QueryError, type RecordSource, type RecordsService, readCount } from './service.ts'

export interface DfnsServiceOptions {
  readonly webhookId?: string | undefined
  readonly now: () => number
}

/** "For a retention period of 31 days. Past that, they are discarded." */
const RETENTION_MS = 31 * 24 * 60 * 60 * 1000

const MOST_ON_A_PAGE = 200
/** Not published. */
const USUAL_ON_A_PAGE = 100

/** One attempt: Dfns has an event of its own for each. */
interface Sent {
  readonly delivery: Delivery
  readonly attempt: Attempt
}

/** Dfns's webhook events. */
export function dfnsService(source: RecordSource, { webhookId, now }: DfnsServiceOptions): RecordsService {
  const isKnown = (id: string) => webhookId === undefined || id === webhookId

  function list(query: URLSearchParams): unknown {
    const limit = readCount(query, 'limit', MOST_ON_A_PAGE, USUAL_ON_A_PAGE)
    const matches = readFilter(query)
    const isAfter = readToken(query)
    const found = retained(source, now()).filter((sent) => matches(sent) && isAfter(sent))
    const page = found.slice(0, limit)
    const last = page.at(-1)
    return {
      items: page.map(encode),
      ...(last && found.length > limit && { nextPageToken: toToken(last) }),
    }
  }

  function find(id: string): unknown {
    const found = retained(source, now()).find(({ attempt }) => attempt.eventId === id)
    return found && encode(found)
  }

  return {
    prefix: '/webhooks/',
    routes: [
      {
        path: /^\/webhooks\/([^/]+)\/events$/,
        read: ([webhook = ''], query) => (isKnown(webhook) ? list(query) : undefined),
      },
      {
        path: /^\/webhooks\/([^/]+)\/events\/([^/]+)$/,
        read: ([webhook = '', event = '']) => (isKnown(webhook) ? find(event) : undefined),
      },
    ],
    toAnswer,
  }
}

function encode({ delivery, attempt }: Sent): unknown {
  return toDfnsEvent(delivery, attempt)
}

/** What Dfns has not discarded, the latest first: no order is published. */
function retained({ deliveries }: RecordSource, now: number): readonly Sent[] {
  return [...deliveries]
    .filter(({ provider }) => provider === 'dfns')
    .flatMap((delivery) => recordedAttempts(delivery).map((attempt) => ({ delivery, attempt })))
    .filter(({ attempt }) => attempt.startedAt.getTime() >= now - RETENTION_MS)
    .sort((a, b) => compare(placeOf(b), placeOf(a)))
}

function readFilter(query: URLSearchParams): (sent: Sent) => boolean {
  const kind = query.get('kind')
  const failed = query.get('deliveryFailed')
  const wanted = failed === null ? undefined : oneOf('deliveryFailed', failed, ['true', 'false']) === 'true'
  return ({ delivery, attempt }) =>
    (kind === null || delivery.event.type === kind) &&
    (wanted === undefined || (attempt.error !== undefined) === wanted)
}

/** A place in the list. It stays where it is when newer events come. */
type Place = readonly [time: number, id: string]

function placeOf({ attempt }: Sent): Place {
  return [attempt.startedAt.getTime(), attempt.eventId]
}

function compare([time, id]: Place, [otherTime, otherId]: Place): number {
  if (time !== otherTime) return time - otherTime
  if (id === otherId) return 0
  return id < otherId ? -1 : 1
}

function toToken(sent: Sent): string {
  return Buffer.from(JSON.stringify(placeOf(sent))).toString('base64url')
}

function readToken(query: URLSearchParams): (sent: Sent) => boolean {
  const token = query.get('paginationToken')
  if (token === null) return () => true
  const place = parsePlace(token)
  if (!place) throw new QueryError('paginationToken', 'must be a nextPageToken')
  return (sent) => compare(placeOf(sent), place) < 0
}

function parsePlace(token: string): Place | undefined {
  try {
    const [time, id]: readonly unknown[] = JSON.parse(Buffer.from(token, 'base64url').toString())
    return typeof time === 'number' && typeof id === 'string' ? [time, id] : undefined
  } catch {
    return undefined
  }
}

const ERRORS = {
  unauthorized: { status: 401, message: 'Not Authorized.' },
  not_found: { status: 404, message: 'webhook event not found' },
  query: { status: 400, message: '' },
} as const

function toAnswer(problem: Problem): ReturnType<RecordsService['toAnswer']> {
  const { status, message } = ERRORS[problem.kind]
  const about =
    problem.kind === 'query'
      ? { message: `"${problem.parameter}" ${problem.message}`, details: { parameter: problem.parameter } }
      : { message, details: {} }
  return { status, body: { error: { id: randomUUID(), status, ...about } } }
}
