import type { DeliveryPolicy } from '@countersign/core/provider'
import type { Schedule } from '@countersign/providers/testing'
import type { FaultPlan } from './faults.ts'
import type { Readings } from './readings.ts'
import { type Step, toSteps } from './steps.ts'

/** What is decided before a sender has anything to send. */
export interface PlanOptions {
  /** What goes wrong, by attempt. Default: nothing. */
  readonly faults?: FaultPlan
  readonly readings?: Readings
  /** When it is tried again, where that is not to be as the definition says. */
  readonly schedule?: Schedule
}

/** When attempts are made, and what goes wrong with them. */
export interface Plan {
  /** The provider's, with what the schedule changes. */
  readonly policy: DeliveryPolicy
  readonly clientErrorsAreFinal: boolean
  readonly steps: readonly Step[]
  readonly readings: Readings
  readonly faults: FaultPlan
}

/**
 * @param urls how many there are: 2 with a failover URL
 * @throws TypeError for times that a timer cannot wait
 */
export function toPlan(own: DeliveryPolicy, urls: number, options: PlanOptions): Plan {
  const { faults = [], readings = {}, schedule = {} } = options
  const { timeoutMs = own.timeoutMs, retryAfterMs = own.retryAfterMs, clientErrorsAreFinal = false } = schedule
  checkTimes(schedule)
  const policy = { ...own, timeoutMs, retryAfterMs, attemptsPerUrl: retryAfterMs.length + 1 }
  return { policy, clientErrorsAreFinal, steps: toSteps(policy, urls), readings, faults }
}

function checkTimes({ timeoutMs = 0, retryAfterMs = [] }: Schedule): void {
  if ([timeoutMs, ...retryAfterMs].every(isTimerMs)) return
  throw new TypeError('The times of "schedule" must be milliseconds that a timer can wait')
}

/** Whether a timer of Node's can wait so long. */
export function isTimerMs(ms: number): boolean {
  return ms >= 0 && ms < 2 ** 31
}
