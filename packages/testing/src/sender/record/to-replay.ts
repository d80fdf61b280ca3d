import { judge } from '../plan/readings.ts'
import type { Setup } from '../setup.ts'
import { attempt } from '../wire/send-attempt.ts'
import type { Endpoint } from '../wire/target.ts'
import { nameOf, parseSent } from '../write/event-id.ts'
import type { Attempt, Delivery, SentEvent } from './delivery.ts'

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
  const body = parseSent(signer.definition.format, request.body)
  return { id: eventId, type: nameOf(signer.definition, body, { id: eventId })?.type ?? 'unknown', body }
}
