import type { Faults, PlannedAttempt } from './faults.ts'
import type { Random } from './random.ts'
import type { Readings } from './readings.ts'
import type { Step } from './steps.ts'

/** What is known of an attempt before it is written. */
export interface AttemptPlan {
  /** From 1, over all URLs. */
  readonly number: number
  readonly step: Step
  readonly url: string
  /** The time that is signed, in milliseconds since 1970. */
  readonly signedAt: number
  readonly faults: Faults
  readonly readings: Readings
  readonly random: Random
}

/** What an attempt's plan follows from. */
export interface AttemptSituation extends Pick<AttemptPlan, 'number' | 'step' | 'url' | 'readings'> {
  /** The chance of its delivery. */
  readonly random: Random
  readonly faultsFor: (planned: PlannedAttempt) => Faults
  /** When the delivery began, in milliseconds since 1970. */
  readonly startedAt: number
  /** The time by the sender's clock. */
  readonly now: number
}

export function planAttempt({ faultsFor, startedAt, now, ...known }: AttemptSituation): AttemptPlan {
  const { number, url, readings } = known
  const random = known.random.fork(`attempt ${number}`)
  const faults = faultsFor({ number, url, random: random.fork('faults').next })
  const time = readings.timestampOnRetry === 'kept' ? startedAt : now
  return { ...known, faults, random, signedAt: time + (faults.skewMs ?? 0) }
}
