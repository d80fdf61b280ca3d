import { attempt } from './attempt.ts'
import type { Attempt, Delivery, SentEvent } from './delivery.ts'
import { nameOf, parseSent } from './event-id.ts'
import { judge } from './readings.ts'
import type { Setup } from './setup.ts'
import type { Endpoint } from './target.ts'

/** Sends the bytes of an attempt once more: body, signature and time as they were. */
export async function repeatAttempt(
  { timing, policy, readings }: Setup,
  endpoint: Endpoint,
  { request, eventId }: Attempt,
): Promise<Attempt> {
  const again = { endpoint, headers: request.headers, body: request.body, faults: {} }
  const made = await attempt(again, timing, (response) => judge(response, policy, readings.success))
  return { number: 1, eventId, ...made }
}

/** A delivery of its own, with the one attempt. */
export function toReplay(setup: Setup, recorded: Delivery | Attempt, made: Attempt, id: string): Delivery {
  const { startedAt, finishedAt, error } = made
  return {
    id,
    provider: setup.signer.definition.name,
    event: 'event' in recorded ? recorded.event : readEvent(setup, made),
    status: error ? 'failed' : 'delivered',
    attempts: [made],
    startedAt,
    finishedAt,
  }
}

function readEvent({ signer }: Setup, { eventId, request }: Attempt): SentEvent {
  const body = parseSent(signer.definition.body, request.body)
  return { id: eventId, type: nameOf(signer.definition, body, { id: eventId })?.type ?? 'unknown', body }
}
