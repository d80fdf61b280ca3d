import { membersOf } from '../members.ts'
import type { Attempt, Delivery } from '../sender/record/delivery.ts'
import type { ReceivedResponse } from '../sender/wire/exchange.ts'
import { limitBody, limitHeaders } from './limit.ts'
import { type TelnyxError, toTelnyxError } from './telnyx-errors.ts'

/** How the two published shapes write a header and an error. */
interface Shapes {
  readonly telnyx: { readonly header: string; readonly error: TelnyxError }
  readonly 'telnyx-sdk': { readonly header: readonly [name: string, value: string]; readonly error: number }
}

/**
 * The two shapes that Telnyx has published: `telnyx` is the one of the record's own page (headers as texts, errors as
 * objects), `telnyx-sdk` the one of the OpenAPI schema and of the SDKs' types (headers as pairs, errors as numbers).
 */
export type TelnyxShape = keyof Shapes

/** Telnyx's record of all attempts to deliver a webhook. */
export interface TelnyxRecord<Shape extends TelnyxShape = 'telnyx'> {
  readonly id: string
  readonly user_id: string
  readonly record_type: 'webhook_delivery'
  readonly status: 'delivered' | 'failed'
  /** The event as it was first sent, without what changes by attempt. */
  readonly webhook: unknown
  readonly started_at: string
  readonly finished_at: string
  /** The last one first. */
  readonly attempts: readonly TelnyxAttempt<Shape>[]
}

/** One attempt in Telnyx's record. */
export interface TelnyxAttempt<Shape extends TelnyxShape = 'telnyx'> {
  readonly status: 'delivered' | 'failed'
  readonly started_at: string
  readonly finished_at: string
  readonly http: {
    readonly request: { readonly url: string; readonly headers: readonly Shapes[Shape]['header'][] }
    /** Absent where none came in time. */
    readonly response?: {
      readonly status: number
      readonly headers: readonly Shapes[Shape]['header'][]
      /** Base64 where it is not text. */
      readonly body: string
    }
  }
  /** Absent where the attempt succeeded. */
  readonly errors?: readonly Shapes[Shape]['error'][]
}

/** Options of `toTelnyxRecord`. */
export interface TelnyxRecordOptions<Shape extends TelnyxShape = 'telnyx'> {
  /** Default: `telnyx`. */
  readonly shape?: Shape
  /** The owner of the record. Default: a constant UUID. */
  readonly userId?: string
  /** The error's code for a 404: Telnyx's published record has 75499, its table of codes 75404. Default: 75499. */
  readonly notFoundCode?: 75404 | 75499
}

const WRITERS: {
  readonly [Shape in TelnyxShape]: {
    readonly header: (header: readonly [name: string, value: string]) => Shapes[Shape]['header']
    readonly error: (error: TelnyxError) => Shapes[Shape]['error']
  }
} = {
  telnyx: { header: ([name, value]) => `${name}: ${value}`, error: (error) => error },
  'telnyx-sdk': { header: ([name, value]) => [name, value], error: ({ code }) => Number(code) },
}

/**
 * What Telnyx would show of a delivery: its `webhook_delivery`. Headers are cut at 10 kB, and so are bodies. A delivery
 * that still has attempts to come counts as failed, since every attempt so far has.
 *
 * @see https://developers.telnyx.com/api-reference/webhooks/find-webhook_delivery-details-by-id
 */
export function toTelnyxRecord<Shape extends TelnyxShape = 'telnyx'>(
  delivery: Delivery,
  {
    shape = 'telnyx' as Shape,
    userId = '00000000-0000-4000-8000-000000000000',
    notFoundCode = 75499,
  }: TelnyxRecordOptions<Shape> = {},
): TelnyxRecord<Shape> {
  const { id, status, event, startedAt, attempts } = delivery
  return {
    id,
    user_id: userId,
    record_type: 'webhook_delivery',
    status: telnyxStatus(status),
    webhook: toWebhook(event.body),
    started_at: startedAt.toISOString(),
    finished_at: telnyxFinish(delivery).toISOString(),
    attempts: attempts.toReversed().map((attempt) => toTelnyxAttempt(attempt, shape, notFoundCode)),
  }
}

/** Telnyx's records know two states. */
export function telnyxStatus(status: Delivery['status']): 'delivered' | 'failed' {
  return status === 'delivered' ? 'delivered' : 'failed'
}

/** "When the last webhook response has been received", also where more attempts are to come. */
export function telnyxFinish({ finishedAt, attempts, startedAt }: Delivery): Date {
  return finishedAt ?? attempts.at(-1)?.finishedAt ?? startedAt
}

/** The event without its envelope; some products send it bare, and meetings have a `data` that is no envelope. */
function toWebhook(body: unknown): unknown {
  const { meta, ...bare } = membersOf(body)
  return typeof bare.event === 'string' ? bare : (bare.data ?? bare)
}

function toTelnyxAttempt<Shape extends TelnyxShape>(
  attempt: Attempt,
  shape: Shape,
  notFoundCode: 75404 | 75499,
): TelnyxAttempt<Shape> {
  const { url, startedAt, finishedAt, request, response } = attempt
  const write = WRITERS[shape]
  const writeHeaders = (headers: ReceivedResponse['headers']) => limitHeaders(headers).map(write.header)
  const error = toTelnyxError(attempt, notFoundCode)
  return {
    status: error ? 'failed' : 'delivered',
    started_at: startedAt.toISOString(),
    finished_at: finishedAt.toISOString(),
    http: {
      request: { url, headers: writeHeaders(request.headers) },
      ...(response && {
        response: {
          status: response.status,
          headers: writeHeaders(response.headers),
          body: limitBody(response.body),
        },
      }),
    },
    ...(error && { errors: [write.error(error)] }),
  }
}
