import type { PublicKeyOptions } from '@countersign/core'
import { defineProvider, type ProviderFactory } from '@countersign/core/provider'
import { telnyx } from '@countersign/providers/telnyx'

/** How a provider waits for an answer and tries again. */
export interface Schedule {
  readonly timeoutMs: number
  /** The waits before the second, third, … attempt at one URL, each from the end of the attempt before. */
  readonly retryAfterMs: readonly number[]
  readonly failover?: true
}

const { timeoutMs, retryAfterMs } = telnyx.definition.deliveryPolicy

/** Telnyx's pages and samples disagree. The first is core's definition. */
export const SCHEDULES = {
  'messaging: 3 + 3 with failover': { timeoutMs, retryAfterMs, failover: true },
  'voice: after 1, 2 and 5 s': { timeoutMs, retryAfterMs: [1000, 2000, 5000] },
  'sample: 3 + 3, each 4 ms after the other': { timeoutMs: 5000, retryAfterMs: [4, 4], failover: true },
} as const satisfies Readonly<Record<string, Schedule>>

export type ScheduleName = keyof typeof SCHEDULES

export const DEFAULT_SCHEDULE: ScheduleName = 'messaging: 3 + 3 with failover'

/** So many times faster, all waits alike. */
export function scaleSchedule(schedule: Schedule, factor: number): Schedule {
  return {
    ...schedule,
    timeoutMs: schedule.timeoutMs / factor,
    retryAfterMs: schedule.retryAfterMs.map((ms) => ms / factor),
  }
}

/** Telnyx, so many times faster: its lease and what a receiver derives from its patience become shorter with it. */
export function scaleTelnyx(factor: number): ProviderFactory<PublicKeyOptions, unknown> {
  const { definition } = telnyx
  const { deliveryPolicy } = definition
  return defineProvider({
    ...definition,
    deliveryPolicy: {
      ...deliveryPolicy,
      ...scaleSchedule(deliveryPolicy, factor),
      leaseMs: deliveryPolicy.leaseMs / factor,
    },
  })
}
