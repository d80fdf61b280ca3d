import type { SendOptions } from './options.ts'
import { type Faults, type PlannedAttempt, planFaults } from './plan/faults.ts'
import type { Random } from './plan/random.ts'
import { limitSteps, type Step } from './plan/steps.ts'
import { beginDelivery, type Delivery } from './record/delivery.ts'
import type { Setup } from './setup.ts'
import { type EventInput, type Outgoing, toOutgoing } from './write/outgoing.ts'

/** A delivery, and what its attempts are made of. */
export interface Entry {
  readonly outgoing: Outgoing
  readonly random: Random
  readonly steps: readonly Step[]
  readonly faultsFor: (planned: PlannedAttempt) => Faults
  /** The delivery as it stands; replaced, never changed. */
  delivery: Delivery
}

/** A delivery that is about to begin. @throws TypeError when the event is none, or a number is wrong */
export function createEntry(
  { plan, writer, timing }: Setup,
  event: EventInput,
  options: SendOptions,
  random: Random,
): Entry {
  const { type, id, attempts = Number.MAX_SAFE_INTEGER, faults: own = [], ...faults } = options
  checkCount('attempts', attempts)
  checkCount('copies', faults.copies ?? 1)
  const outgoing = toOutgoing(event, { type, id }, writer, random)
  return {
    outgoing,
    random,
    steps: limitSteps(plan.steps, attempts),
    faultsFor: (planned) => ({ ...planFaults(plan.faults, planned), ...planFaults(own, planned), ...faults }),
    delivery: beginDelivery({
      id: outgoing.deliveryId,
      provider: writer.definition.name,
      event: { id: outgoing.headerId, type: outgoing.type ?? 'unknown', body: outgoing.body },
      startedAt: new Date(timing.clock.now()),
    }),
  }
}

function checkCount(option: string, count: number): void {
  if (!Number.isSafeInteger(count) || count < 1) throw new TypeError(`"${option}" must be a whole number above zero`)
}
