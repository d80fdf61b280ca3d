import { membersOf, textOf } from '../members.ts'
import type { AttemptError } from '../sender/plan/attempt-error.ts'
import type { Attempt, Delivery } from '../sender/record/delivery.ts'

/** Dfns's record of one attempt to deliver: every attempt is an event of its own. */
export interface DfnsWebhookEvent {
  readonly id: string
  readonly kind: string
  /** When it happened, ISO 8601. */
  readonly date: string
  readonly deliveryFailed: boolean
  /** From 1. */
  readonly deliveryAttempt: number
  /** When the attempt was signed, Unix seconds. */
  readonly timestampSent: number
  /** The HTTP status as a text, or an error's code where no answer came. */
  readonly status: string
  readonly error?: string
  /** The event that this one repeats. */
  readonly retryOf?: string
  /** When the next attempt is due, ISO 8601. */
  readonly nextAttemptDate?: string
  readonly data: unknown
}

// "Another error code otherwise", says Dfns, and not which: these are Node's.
const STATUS_WITHOUT_RESPONSE: Readonly<Record<AttemptError['kind'], string>> = {
  dns: 'ENOTFOUND',
  connect: 'ECONNREFUSED',
  tls: 'ERR_TLS_CERT_INVALID',
  timeout: 'ETIMEDOUT',
  reset: 'ECONNRESET',
  redirect: 'ERR_BAD_RESPONSE',
  status: 'ERR_BAD_RESPONSE',
}

/**
 * What Dfns would show of a delivery: a webhook event for each attempt, the first one first.
 *
 * @see https://docs.dfns.co/api-reference/webhooks/get-webhook-event
 */
export function toDfnsEvents(delivery: Delivery): readonly DfnsWebhookEvent[] {
  return recordedAttempts(delivery).map((attempt) => toDfnsEvent(delivery, attempt))
}

/** Those with an event of their own: an attempt that arrives twice is one. */
export function recordedAttempts({ attempts }: Delivery): readonly Attempt[] {
  return attempts.filter(({ copy }) => copy === undefined)
}

/** What Dfns would show of one of the delivery's attempts. */
export function toDfnsEvent(delivery: Delivery, attempt: Attempt): DfnsWebhookEvent {
  const { event, nextAttemptAt } = delivery
  const attempts = recordedAttempts(delivery)
  const { date, data } = membersOf(event.body)
  const { error, response, retryOf } = attempt
  const next = attempts[attempts.indexOf(attempt) + 1]?.startedAt ?? nextAttemptAt
  return {
    id: attempt.eventId,
    kind: event.type,
    date: textOf(date),
    deliveryFailed: error !== undefined,
    deliveryAttempt: attempt.number,
    timestampSent: timestampSentOf(attempt),
    status: response ? String(response.status) : STATUS_WITHOUT_RESPONSE[error?.kind ?? 'status'],
    ...(error && { error: error.message }),
    ...(retryOf !== undefined && { retryOf }),
    ...(error && next && { nextAttemptDate: next.toISOString() }),
    data,
  }
}

/** The time that was signed; where it was tampered with, the time of sending. */
function timestampSentOf({ request, startedAt }: Attempt): number {
  const { timestampSent } = membersOf(parseJson(request.body))
  return typeof timestampSent === 'number' ? timestampSent : Math.floor(startedAt.getTime() / 1000)
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString())
  } catch {
    return undefined
  }
}
