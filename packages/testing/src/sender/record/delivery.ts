import type { AttemptError } from '../plan/attempt-error.ts'
import type { ReceivedResponse } from '../wire/exchange.ts'
import type { SentEvent, SentRequest } from '../write/write-request.ts'

/** One event on its way to its receiver, with everything that was tried. */
export interface Delivery {
  /** The delivery's own id, not the event's: a UUID. */
  readonly id: string
  /** The provider's name, as in its definition. */
  readonly provider: string
  /** The event as it was first sent. */
  readonly event: SentEvent
  readonly status: 'pending' | 'delivered' | 'failed'
  /** The first one first. */
  readonly attempts: readonly Attempt[]
  /** By the sender's clock, like every time in here. */
  readonly startedAt: Date
  readonly finishedAt?: Date
  readonly nextAttemptAt?: Date
}

/** One request, with its exact bytes. */
export interface Attempt {
  /** From 1, over all URLs. */
  readonly number: number
  /** From 2, where the attempt arrived more than once with the same bytes; absent for the first time. */
  readonly copy?: number
  readonly url: string
  /** The id that this attempt's event had: Dfns gives every attempt one of its own. */
  readonly eventId: string
  /** Dfns: the event that this one repeats. */
  readonly retryOf?: string
  readonly startedAt: Date
  readonly finishedAt: Date
  readonly request: SentRequest
  /** Absent where none came in time. */
  readonly response?: ReceivedResponse
  /** Why the attempt failed; absent where it succeeded. */
  readonly error?: AttemptError
}

/** A delivery before its first attempt. */
export function beginDelivery(start: Pick<Delivery, 'id' | 'provider' | 'event' | 'startedAt'>): Delivery {
  return { ...start, status: 'pending', attempts: [] }
}

/** Whether one of the attempts succeeded. */
export function isDelivered(attempts: readonly Attempt[]): boolean {
  return attempts.some(({ error }) => error === undefined)
}

/** A delivery as it stands after its last attempt: failed when all have failed. */
export function endDelivery(delivery: Delivery): Delivery {
  const status = isDelivered(delivery.attempts) ? 'delivered' : 'failed'
  return { ...delivery, status, finishedAt: delivery.attempts.at(-1)?.finishedAt ?? delivery.startedAt }
}
