import type { Entry } from './entry.ts'
import { type AttemptPlan, planAttempt } from './plan/plan-attempt.ts'
import type { Step } from './plan/steps.ts'
import type { Attempt } from './record/delivery.ts'
import { toCopies } from './record/to-attempt.ts'
import type { Setup } from './setup.ts'
import type { Endpoint } from './wire/endpoint.ts'
import { sendCopies } from './wire/send-copies.ts'
import { writeRequest } from './write/write-request.ts'

/**
 * Makes one attempt, in as many copies as its faults say, and enters it into the delivery.
 *
 * @throws TypeError for a fault that this provider's requests, or this target, cannot have
 */
export async function makeAttempt(setup: Setup, entry: Entry, step: Step): Promise<readonly Attempt[]> {
  const endpoint = setup.endpoints[step.endpoint] ?? setup.endpoints[0]
  const plan = planNext(setup, entry, step, endpoint)
  const { request, event, retryOf } = await writeRequest(setup.writer, entry.outgoing, plan, entry.delivery.attempts)
  const { number, url, faults } = plan
  if (number === 1) entry.delivery = { ...entry.delivery, event }
  const sent = await sendCopies({ endpoint, request, faults }, setup.timing)
  const made = toCopies({ number, url, eventId: event.id, retryOf, request }, sent, setup.plan)
  entry.delivery = { ...entry.delivery, attempts: [...entry.delivery.attempts, ...made] }
  return made
}

function planNext(
  { plan: { readings }, timing }: Setup,
  { delivery, random, faultsFor }: Entry,
  step: Step,
  { url }: Endpoint,
): AttemptPlan {
  return planAttempt({
    number: (delivery.attempts.at(-1)?.number ?? 0) + 1,
    step,
    url: url.href,
    readings,
    random,
    faultsFor,
    startedAt: delivery.startedAt.getTime(),
    now: timing.clock.now(),
  })
}
