import { AssertionError } from 'node:assert'
import type { Outcome, VerificationCode } from '@countersign/core'
import type { OutcomeLog } from './outcome-log.ts'
import type { Attempt, Delivery } from './sender/record/delivery.ts'

/** One delivery, or several of which the same is expected. */
export type Deliveries = Delivery | readonly Delivery[]

/** Whether an expectation holds, and what there was instead. */
export interface Finding {
  readonly holds: boolean
  readonly expected: string
  readonly found: string
}

/**
 * Checks that the provider counts a delivery as successful.
 *
 * @throws AssertionError with what became of each attempt
 */
export function checkDelivered(deliveries: Deliveries): void {
  check(findDelivered(deliveries))
}

/**
 * Checks that a delivery failed because the receiver rejected every attempt, and why. The log must watch the receiver.
 *
 * @throws AssertionError with what became of each attempt
 */
export function checkRejected(deliveries: Deliveries, log: OutcomeLog, code?: VerificationCode): void {
  check(findRejected(deliveries, log, code))
}

/**
 * Checks that the work for an event was done once: one run of the handler ended well. Runs that failed count as not
 * done, whatever they did before they failed; one that lost its lease counts as done, since it may have been.
 *
 * @param deliveries several ones, where the same event was delivered more than once
 * @throws AssertionError with every outcome of the event
 */
export function checkRunOnce(deliveries: Deliveries, log: OutcomeLog): void {
  check(findRunOnce(deliveries, log))
}

export function findDelivered(deliveries: Deliveries): Finding {
  const list = toList(deliveries)
  return {
    holds: list.length > 0 && list.every(({ status }) => status === 'delivered'),
    expected: 'to be delivered',
    found: list.map((delivery) => describe(delivery)).join('\n'),
  }
}

export function findRejected(deliveries: Deliveries, log: OutcomeLog, code?: VerificationCode): Finding {
  const list = toList(deliveries)
  const outcomesOf = ({ provider }: Delivery, attempt: Attempt) => log.of({ provider, attempts: [attempt] })
  const isExpected = (outcome: Outcome) =>
    outcome.status === 'rejected' && (code === undefined || outcome.code === code)
  return {
    holds:
      list.length > 0 &&
      list.every(
        (delivery) =>
          delivery.status !== 'delivered' &&
          delivery.attempts.length > 0 &&
          delivery.attempts.every((attempt) => outcomesOf(delivery, attempt).some(isExpected)),
      ),
    expected: code === undefined ? 'to be rejected' : `to be rejected with ${code}`,
    found: list.map((delivery) => describe(delivery, (attempt) => outcomesOf(delivery, attempt))).join('\n'),
  }
}

export function findRunOnce(deliveries: Deliveries, log: OutcomeLog): Finding {
  const list = toList(deliveries)
  const outcomes = [...new Set(list.flatMap((delivery) => log.of(delivery)))]
  const done = outcomes.filter(({ status }) => status === 'processed' || status === 'lease_lost')
  return {
    holds: done.length === 1 && done[0]?.status === 'processed',
    expected: 'to have run once',
    found: [...list.map((delivery) => describe(delivery)), `outcomes: ${toText(outcomes)}`].join('\n'),
  }
}

export function toMessage({ expected, found }: Finding, isNegated = false): string {
  return `Expected the delivery ${isNegated ? 'not ' : ''}${expected}.\n\n${found}`
}

function check(finding: Finding): void {
  if (!finding.holds) throw new AssertionError({ message: toMessage(finding), stackStartFn: check })
}

/** @throws TypeError for what is no delivery, a promise of one above all */
function toList(deliveries: Deliveries): readonly Delivery[] {
  const list: readonly Delivery[] = [deliveries].flat()
  if (!list.every((delivery) => Array.isArray(delivery?.attempts))) {
    throw new TypeError('What is expected of is no delivery: await sender.send(…) first')
  }
  return list
}

function describe(
  { event, status, attempts }: Delivery,
  outcomesOf?: (attempt: Attempt) => readonly Outcome[],
): string {
  const lines = attempts.map((attempt) => {
    const outcomes = outcomesOf ? `: ${toText(outcomesOf(attempt))}` : ''
    return `  attempt ${attempt.number} at ${attempt.url}, ${resultOf(attempt)}${outcomes}`
  })
  return [`${event.type} (${event.id}) is ${status}`, ...lines].join('\n')
}

function resultOf({ error, response }: Attempt): string {
  const answer = response ? `answered ${response.status}` : 'not answered'
  return error && error.kind !== 'status' ? `${answer} (${error.kind}: ${error.message})` : answer
}

function toText(outcomes: readonly Outcome[]): string {
  return outcomes.map(nameOf).join(', ') || 'none is known: give the log to the receiver'
}

function nameOf(outcome: Outcome): string {
  return 'code' in outcome ? `${outcome.status} ${outcome.code}` : outcome.status
}
