import type { FaultPlan, Faults } from './plan/faults.ts'
import type { Order } from './plan/order.ts'
import type { PlanOptions } from './plan/plan.ts'
import type { Seed } from './plan/random.ts'
import type { Attempt, Delivery } from './record/delivery.ts'
import type { WireOptions } from './wire/wire.ts'
import type { EventHeaders } from './write/outgoing.ts'
import type { WriterOptions } from './write/writer.ts'

/** Options of `createSender`: of each station, and of what is kept. */
export interface SenderOptions extends PlanOptions, WriterOptions, WireOptions {
  /** Makes ids and faults the same in every run. Default: others in every run. */
  readonly seed?: Seed
  /** How many deliveries are kept; older ones are forgotten. Default: 1,000. */
  readonly retain?: number
  /** Called after each attempt; what it throws changes nothing. */
  readonly onAttempt?: (attempt: Attempt, delivery: Delivery) => unknown
}

/** Of one delivery; faults add to those of the sender. */
export interface SendOptions extends Faults, EventHeaders {
  /** How often each URL is tried at most, the failover URL too. Default, and never more: what the policy allows. */
  readonly attempts?: number
  readonly faults?: FaultPlan
}

/** Options of `play`. */
export interface PlayOptions extends SendOptions {
  /** In which order the events go out. Default: `given`. */
  readonly order?: Order
  /** Whether all begin simultaneously; otherwise each begins when the first attempt at the one before has ended. */
  readonly concurrent?: boolean
}
