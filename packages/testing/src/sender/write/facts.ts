import type { Json } from '../../members.ts'
import type { Random } from '../plan/random.ts'
import type { Readings } from '../plan/readings.ts'
import type { Step } from '../plan/schedule.ts'
import type { AttemptFacts, WireProfile } from '../profiles/profile.ts'
import type { Attempt, AttemptError, Delivery } from '../record/delivery.ts'
import { readEventId } from './event-id.ts'
import { makeId } from './ids.ts'

/** What an attempt's facts follow from. */
export interface AttemptSituation {
  readonly delivery: Delivery
  readonly body: Json | Uint8Array
  readonly wire: WireProfile
  readonly readings: Readings
  readonly step: Step
  /** From 1, over all URLs. */
  readonly number: number
  readonly url: string
  /** Milliseconds since 1970. */
  readonly signedAt: number
  readonly random: Random
}

export function toFacts(situation: AttemptSituation): AttemptFacts {
  const { delivery, readings, step, number, url, signedAt } = situation
  const last = delivery.attempts.at(-1)
  const named = readings.retryOf === 'first' ? delivery.attempts[0] : last
  return {
    deliveryId: delivery.id,
    attempt: readings.attemptAtFailover === 'restarts' ? step.numberAtUrl : number,
    retries: number > 1 ? number - 1 : undefined,
    reason: last && toReason(last),
    url,
    seconds: Math.floor(signedAt / 1000),
    eventId: toEventId(situation),
    retryOf: situation.wire.newIdOnRetry && named?.eventId,
  }
}

function toEventId({ number, body, wire, random }: AttemptSituation): string | undefined {
  const { eventId, newIdOnRetry } = wire
  const isNew = newIdOnRetry && number > 1
  const own = isNew ? undefined : readEventId(body, wire)
  return own ?? (eventId?.at && makeId(eventId.shape, random))
}

/** Slack's words for why it tries again. */
const REASONS: Readonly<Record<AttemptError['kind'], string>> = {
  dns: 'connection_failed',
  connect: 'connection_failed',
  tls: 'ssl_error',
  timeout: 'http_timeout',
  reset: 'unknown_error',
  redirect: 'too_many_redirects',
  status: 'http_error',
}

function toReason({ error }: Attempt): string {
  return REASONS[error?.kind ?? 'status']
}
