import { type Attempted, type AttemptRequest, attempt } from './attempt.ts'
import { type Composed, compose, type Outgoing, setMembers } from './compose.ts'
import type { Attempt, Delivery, ReceivedResponse } from './delivery.ts'
import { type EventName, nameEvent, parseSent } from './event-id.ts'
import { toFacts } from './facts.ts'
import type { Faults, PlannedAttempt } from './faults.ts'
import type { Random } from './random.ts'
import { judge } from './readings.ts'
import type { Step } from './schedule.ts'
import type { Setup } from './setup.ts'
import type { Endpoint } from './target.ts'
import type { AttemptFacts } from './wire/profile.ts'

/** A delivery, and what its further attempts are made of. */
export interface Entry {
  readonly outgoing: Outgoing
  readonly random: Random
  readonly faultsFor: (planned: PlannedAttempt) => Faults
  /** The delivery as it stands; replaced, never changed. */
  delivery: Delivery
}

/**
 * Makes one attempt, in as many copies as its faults say, and enters it into the delivery.
 *
 * @throws TypeError for a fault that this provider's requests, or this target, cannot have
 */
export async function makeAttempt(setup: Setup, entry: Entry, step: Step): Promise<readonly Attempt[]> {
  const { signer, timing, readings, policy } = setup
  const number = (entry.delivery.attempts.at(-1)?.number ?? 0) + 1
  const endpoint = setup.endpoints[step.endpoint] ?? setup.endpoints[0]
  const url = endpoint.url.href
  const random = entry.random.fork(`attempt ${number}`)
  const faults = entry.faultsFor({ number, url, random: random.fork('faults').next })
  checkBodyFaults(endpoint, faults)

  const { delivery, outgoing } = entry
  const time = readings.timestampOnRetry === 'kept' ? delivery.startedAt.getTime() : timing.clock.now()
  const signedAt = time + (faults.skewMs ?? 0)
  const { body } = outgoing
  const facts = toFacts({ delivery, body, wire: signer.wire, readings, step, number, url, signedAt, random })
  const composed = compose(signer, outgoing, facts, faults, { signedAt, random: random.fork('tamper') })
  const name = await nameComposed(setup, outgoing, composed, facts, signedAt)
  if (number === 1) entry.delivery = { ...delivery, event: name }

  const request: AttemptRequest = { endpoint, headers: composed.headers, body: composed.body, faults }
  const judgeAnswer = (response: ReceivedResponse) => judge(response, policy, readings.success)
  const copies = await repeat(faults, () => attempt(request, timing, judgeAnswer))
  const { retryOf } = facts
  const made = copies.map((copy, index) => ({
    number,
    ...(index > 0 && { copy: index + 1 }),
    eventId: name.id,
    ...(retryOf !== undefined && { retryOf }),
    ...copy,
  }))
  entry.delivery = { ...entry.delivery, attempts: [...entry.delivery.attempts, ...made] }
  return made
}

async function nameComposed(
  { provider, signer }: Setup,
  { body, headerId, type }: Outgoing,
  { signed }: Composed,
  facts: AttemptFacts,
  signedAt: number,
): Promise<EventName & { readonly body: unknown }> {
  const { definition, wire, keys } = signer
  const isBytes = body instanceof Uint8Array
  const sent = isBytes ? parseSent(definition.body, body) : setMembers(body, wire, facts)
  const name = await nameEvent(provider, sent, { id: headerId, type }, { signed, keys, now: () => signedAt })
  return { ...name, body: sent }
}

function checkBodyFaults({ isWhole = false }: Endpoint, { network, slowMs = 0 }: Faults): void {
  if (!isWhole || (network !== 'reset before' && slowMs === 0)) return
  throw new TypeError('"network" cannot be "reset before", and "slowMs" not be set, for a target that has a "send"')
}

/** The same request as often as it arrives: simultaneously, or each when the one before is answered. */
async function repeat(
  { copies = 1, simultaneous = false }: Faults,
  send: () => Promise<Attempted>,
): Promise<readonly Attempted[]> {
  if (simultaneous) return Promise.all(Array.from({ length: copies }, send))
  const sent: Attempted[] = []
  for (let copy = 1; copy <= copies; copy++) sent.push(await send())
  return sent
}
