import { isJson, type Json, readPath, withPath } from '../members.ts'
import type { Entry } from './make-attempt.ts'
import type { SendOptions } from './options.ts'
import { planFaults } from './plan/faults.ts'
import type { Random } from './plan/random.ts'
import type { WireProfile } from './profiles/profile.ts'
import type { Setup } from './setup.ts'
import { withEventId } from './write/event-id.ts'
import { makeId, makeUuid } from './write/ids.ts'
import { type EventInput, toOutgoing } from './write/outgoing.ts'

/** A delivery that is about to begin. @throws TypeError when the event is none */
export function createEntry(setup: Setup, event: EventInput, options: SendOptions, random: Random): Entry {
  const { signer, timing } = setup
  const { type, id, attempts, faults: plan = [], ...faults } = options
  checkCount('attempts', attempts)
  checkCount('copies', faults.copies)
  const outgoing = toOutgoing(event, { type, id }, signer, random)
  return {
    outgoing,
    random,
    faultsFor: (planned) => ({ ...planFaults(setup.faults, planned), ...planFaults(plan, planned), ...faults }),
    delivery: {
      id: makeUuid(random),
      provider: signer.definition.name,
      event: { id: outgoing.headerId, type: outgoing.type ?? 'unknown', body: outgoing.body },
      status: 'pending',
      attempts: [],
      startedAt: new Date(timing.clock.now()),
    },
  }
}

function checkCount(option: string, count = 1): void {
  if (!Number.isSafeInteger(count) || count < 1) throw new TypeError(`"${option}" must be a whole number above zero`)
}

/** The content of a delivery as an event of its own: with another id, and happened now. */
export function toNewEvent(
  { signer: { wire }, timing }: Setup,
  { delivery, outgoing }: Entry,
  random: Random,
): { readonly event: EventInput; readonly type: string | undefined } {
  const { body } = delivery.event
  const { type } = outgoing
  if (!isJson(body)) return { event: outgoing.body, type }
  const id = makeId(wire.eventId?.shape ?? 'uuid', random)
  return { event: happenedAt(withEventId(body, wire, id), wire, timing.clock.now()), type }
}

function happenedAt(body: Json, { happened }: WireProfile, now: number): Json {
  if (!happened || readPath(body, happened.at) === undefined) return body
  const texts = { time: new Date(now).toISOString(), seconds: Math.floor(now / 1000) }
  return withPath(body, happened.at, texts[happened.as])
}
