import type { AttemptPlan } from '../plan/plan-attempt.ts'
import { writeContent } from './content.ts'
import { type EarlierAttempt, toFacts } from './facts.ts'
import { type HeaderPairs, toHeaders } from './headers.ts'
import { type EventName, nameEvent } from './name-event.ts'
import type { Outgoing } from './outgoing.ts'
import { signContent } from './sign-content.ts'
import { tamper } from './tamper.ts'
import type { Writer } from './writer.ts'

/** The request of an attempt, with its exact bytes. */
export interface SentRequest {
  readonly method: string
  readonly headers: HeaderPairs
  readonly body: Uint8Array
}

/** The event that a delivery carries. */
export interface SentEvent extends EventName {
  /** The body as it was parsed, before any fault. */
  readonly body: unknown
}

/** An attempt that can be sent. */
export interface WrittenAttempt {
  readonly request: SentRequest
  /** The event as a receiver will see it. */
  readonly event: SentEvent
  /** Dfns: the event that this one repeats. */
  readonly retryOf: string | undefined
}

/**
 * Writes, signs and, where a fault says so, changes the request of one attempt.
 *
 * @throws TypeError for a fault that this provider's requests cannot have
 */
export async function writeRequest(
  writer: Writer,
  outgoing: Outgoing,
  plan: AttemptPlan,
  earlier: readonly EarlierAttempt[] = [],
): Promise<WrittenAttempt> {
  const { definition, profile } = writer
  const { faults, signedAt, random } = plan
  const facts = toFacts(outgoing, profile, plan, earlier)
  const { body, bytes } = writeContent(writer, outgoing, facts, faults.body)
  const signed = signContent(writer, outgoing, bytes, { tampering: faults.tamper, signedAt })
  const name = await nameEvent(writer, body, { id: outgoing.headerId, type: outgoing.type }, { signed, signedAt })
  const sent = faults.tamper ? tamper(faults.tamper, signed, definition, random.fork('tamper')) : signed
  return {
    request: { method: 'POST', headers: toHeaders(sent, profile, facts), body: sent.body },
    event: { ...name, body },
    retryOf: facts.retryOf,
  }
}
