import { createHash, timingSafeEqual } from 'node:crypto'
import { dfnsService } from './dfns-service.ts'
import { QueryError, type RecordSource, type RecordsAnswer, type RecordsService, type Route } from './service.ts'
import type { TelnyxRecordOptions, TelnyxShape } from './telnyx.ts'
import { telnyxService } from './telnyx-service.ts'

/** Options of `recordsApi`. */
export interface RecordsOptions extends TelnyxRecordOptions<TelnyxShape> {
  /** What clients give as their API key. */
  readonly token: string
  /** The Dfns webhook that the deliveries are of; others are not found. Default: whichever is asked for. */
  readonly webhookId?: string
  /** The time in milliseconds since 1970: Dfns discards what is older than 31 days. Default: `Date.now`. */
  readonly now?: () => number
}

/**
 * The providers' records of what was sent, as their own APIs serve them: a handler that the official clients can read,
 * over a server (see `serveRecords`) or as their `fetch`.
 *
 * - Telnyx: `GET /v2/webhook_deliveries` with all filters and pages, and `GET /v2/webhook_deliveries/:id` by the id of
 *   the delivery or of the event.
 * - Dfns: `GET /webhooks/:webhookId/events` with `kind`, `deliveryFailed`, `limit` and `paginationToken`, and
 *   `GET /webhooks/:webhookId/events/:webhookEventId`.
 *
 * Both want `Authorization: Bearer <token>`. A query that cannot be understood is refused: 422 by Telnyx, 400 by Dfns.
 *
 * @throws TypeError when "token" is empty
 */
export function recordsApi(
  source: RecordSource,
  { token, webhookId, now = Date.now, ...options }: RecordsOptions,
): (request: Request) => Response {
  if (typeof token !== 'string' || token === '') throw new TypeError('"token" must be a non-empty string')
  const services = [telnyxService(source, options), dfnsService(source, { webhookId, now })]

  return (request) => {
    const { pathname, searchParams } = new URL(request.url)
    const service = services.find(({ prefix }) => pathname.startsWith(prefix))
    if (!service) return Response.json({ error: 'Not Found' }, { status: 404 })
    const { status, body } = isAuthorized(request, token)
      ? answer(service, request.method, pathname, searchParams)
      : service.toAnswer({ kind: 'unauthorized' })
    return Response.json(body, { status, headers: { 'cache-control': 'no-store' } })
  }
}

function answer(
  { routes, toAnswer }: RecordsService,
  method: string,
  pathname: string,
  query: URLSearchParams,
): RecordsAnswer {
  try {
    const body = method === 'GET' ? read(routes, pathname, query) : undefined
    return body === undefined ? toAnswer({ kind: 'not_found' }) : { status: 200, body }
  } catch (error) {
    if (error instanceof QueryError) return toAnswer(error)
    throw error
  }
}

function read(routes: readonly Route[], pathname: string, query: URLSearchParams): unknown {
  for (const { path, read } of routes) {
    const match = path.exec(pathname)
    if (match) return read(match.slice(1).map(decode), query)
  }
  return undefined
}

/** What is badly encoded names nothing. */
function decode(parameter: string): string {
  try {
    return decodeURIComponent(parameter)
  } catch {
    return ''
  }
}

function isAuthorized({ headers }: Request, token: string): boolean {
  const [, given = ''] = /^Bearer (.+)$/i.exec(headers.get('authorization') ?? '') ?? []
  return timingSafeEqual(hash(given), hash(token))
}

/** Of one length, whatever was given. */
function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
