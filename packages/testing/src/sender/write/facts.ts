import type { AttemptError } from '../plan/attempt-error.ts'
import type { AttemptPlan } from '../plan/plan-attempt.ts'
import type { AttemptFacts, WireProfile } from '../profiles/profile.ts'
import { readEventId } from './event-id.ts'
import { makeId } from './ids.ts'
import type { Outgoing } from './outgoing.ts'

/** An attempt that was made before, as far as a later one may name it. */
export interface EarlierAttempt {
  readonly eventId: string
  readonly error?: AttemptError
}

/** What a request may say of its attempt. */
export function toFacts(
  outgoing: Outgoing,
  profile: WireProfile,
  plan: AttemptPlan,
  earlier: readonly EarlierAttempt[],
): AttemptFacts {
  const { readings, step, number, url, signedAt } = plan
  const last = earlier.at(-1)
  const named = readings.retryOf === 'first' ? earlier[0] : last
  return {
    deliveryId: outgoing.deliveryId,
    attempt: readings.attemptAtFailover === 'restarts' ? step.numberAtUrl : number,
    retries: number > 1 ? number - 1 : undefined,
    reason: last && REASONS[last.error?.kind ?? 'status'],
    url,
    seconds: Math.floor(signedAt / 1000),
    eventId: toEventId(outgoing, profile, plan),
    retryOf: profile.newIdOnRetry && named?.eventId,
  }
}

function toEventId({ body }: Outgoing, profile: WireProfile, { number, random }: AttemptPlan): string | undefined {
  const { eventId, newIdOnRetry } = profile
  const isNew = newIdOnRetry && number > 1
  const own = isNew ? undefined : readEventId(body, profile)
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
