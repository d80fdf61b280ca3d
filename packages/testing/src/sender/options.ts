import type { SigningKeys } from '@countersign/core/sign'
import type { Clock } from '../clock.ts'
import type { FaultPlan, Faults } from './plan/faults.ts'
import type { Seed } from './plan/random.ts'
import type { Readings } from './plan/readings.ts'
import type { Schedule } from './plan/schedule.ts'
import type { Attempt, Delivery } from './record/delivery.ts'
import type { Target } from './wire/target.ts'
import type { SenderProvider } from './write/event-id.ts'

/** Options of `createSender`. */
export interface SenderOptions {
  /** The factory, not the configured provider: `telnyx`. */
  readonly provider: SenderProvider
  /** What the provider signs with, as `generateKeys` makes it. */
  readonly keys: SigningKeys
  readonly target: Target
  /** Where it goes when all attempts at the target have failed; for providers that have such a URL. */
  readonly failover?: Target
  /** Default: the time of the machine. `virtualClock()` makes a day of retries take milliseconds. */
  readonly clock?: Clock
  /** How many times faster than real the waits between attempts pass; times that are signed stay real. Default: 1. */
  readonly speed?: number
  /** Makes ids and faults the same in every run. Default: others in every run. */
  readonly seed?: Seed
  /** What goes wrong, by attempt. Default: nothing. */
  readonly faults?: FaultPlan
  readonly readings?: Readings
  /** When it is tried again, where that is not to be as the definition says. */
  readonly schedule?: Schedule
  /** How many deliveries are kept; older ones are forgotten. Default: 1,000. */
  readonly retain?: number
  /** With a virtual clock: after how many real milliseconds a silent receiver counts as slow. Default: 2,000. */
  readonly patienceMs?: number
  /** For https: a certificate authority to trust in place of the well-known ones, as PEM. */
  readonly ca?: string
  /** Called after each attempt; what it throws changes nothing. */
  readonly onAttempt?: (attempt: Attempt, delivery: Delivery) => unknown
}

/** Of one delivery; faults add to those of the sender. */
export interface SendOptions extends Faults {
  /** The event's type, where a header has it (GitHub, Shopify). Default: what `sampleEvent` was asked for. */
  readonly type?: string
  /** The event's id, where a header has it. Default: a new one. */
  readonly id?: string
  /** How many attempts there are at most. Default: what the policy allows. */
  readonly attempts?: number
  readonly faults?: FaultPlan
}

/** Options of `play`. */
export interface PlayOptions extends SendOptions {
  /** In which order the events go out. Default: `given`. */
  readonly order?: 'given' | 'reversed' | 'shuffled'
  /** Whether all begin at the same time; otherwise each begins when the first attempt at the one before has ended. */
  readonly simultaneous?: boolean
}
