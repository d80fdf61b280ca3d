import type { Provider } from '../provider/definition.ts'
import { type DeliveryPolicy, leastRetentionMs, retryHorizonMs } from '../provider/policy.ts'
import type { Outcome } from '../reply/outcome.ts'
import type { ReadLimits } from '../request/read-body.ts'
import type { RunLimits } from '../run/run.ts'
import { checkNumber } from '../shared/check-number.ts'
import type { IdempotencyStore } from '../store/store.ts'
import { DEFAULT_TOLERANCE_SECONDS } from '../verify/tolerance.ts'

/** Times are milliseconds and sizes are bytes, unless the name says otherwise. */
export interface WebhookOptions<Events = unknown, Tx = never> {
  /** Who sends, with the keys: `telnyx({ publicKey })`. */
  readonly provider: Provider<Events>
  /** Where handled events are remembered. Default: this process's memory. */
  readonly store?: IdempotencyStore<Tx>
  /** The namespace of this receiver's keys in the store. Required with `store`; default: the provider's name. */
  readonly namespace?: string
  /** How far a delivery's signed time may be from now, both ways. Default: 300. */
  readonly toleranceSeconds?: number
  /** The largest body that is read. Default: what the provider sends at most. */
  readonly maxBodyBytes?: number
  /** How long a body may take. Default: 5,000. */
  readonly bodyTimeoutMs?: number
  /**
   * How much memory all bodies that are being read may hold together. Each takes at most twice what has arrived of it,
   * or 256 bytes. Default: 64 MiB.
   */
  readonly maxBufferedBytes?: number
  /**
   * How long a claim outlives a process that died, and how long a `context.commit` may take. Default, and most: what fits
   * the provider's retries.
   */
  readonly leaseMs?: number
  /** How long a handler may run. Default: 300,000. */
  readonly handlerTimeoutMs?: number
  /** How long a handled event is remembered. Default: 7 days; refused where the provider may send again after it. */
  readonly retentionMs?: number
  /** How long a duplicate waits for the run that is going on. Default: 1,000, or half of the provider's patience. */
  readonly waitForInProgressMs?: number
  /** Called with every outcome; what it throws or changes has no effect on the reply. Default: prints rejections and failures. */
  readonly onOutcome?: (outcome: Outcome) => unknown
  /** The clock that timestamps are judged by, in milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number
}

export interface Limits extends ReadLimits, RunLimits {
  readonly toleranceSeconds: number
}

const DAY_MS = 86_400_000

/** What the timers of every runtime can wait; beyond it they fire immediately. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1

/**
 * The limits that hold for a receiver: what the user set, then what the provider's policy asks for.
 *
 * @throws TypeError for a number that is none, is negative or infinite, and for a retention that ends too early
 */
export function toLimits(options: Omit<WebhookOptions, 'store' | 'provider'>, policy: DeliveryPolicy): Limits {
  const ranges = {
    toleranceSeconds: [DEFAULT_TOLERANCE_SECONDS, 0],
    maxBodyBytes: [policy.maxBodyBytes, 1],
    bodyTimeoutMs: [5000, 1, MAX_TIMER_MS],
    maxBufferedBytes: [64 * 1024 * 1024, 1],
    leaseMs: [policy.leaseMs, 1, MAX_TIMER_MS],
    handlerTimeoutMs: [300_000, 1, MAX_TIMER_MS],
    retentionMs: [7 * DAY_MS, 1],
    waitForInProgressMs: [Math.min(1000, policy.timeoutMs / 2), 0, MAX_TIMER_MS],
  } satisfies Record<string, readonly [byDefault: number, least: number, most?: number]>
  const names = Object.keys(ranges) as (keyof typeof ranges)[]
  const numbers = Object.fromEntries(
    names.map((option) => {
      const [byDefault, least, most] = ranges[option]
      const value = options[option] ?? byDefault
      checkNumber(option, value, least, most)
      return [option, value]
    }),
  ) as Record<keyof typeof ranges, number>
  for (const option of ['onOutcome', 'now'] as const) {
    const value = options[option]
    if (value !== undefined && typeof value !== 'function') throw new TypeError(`"${option}" must be a function`)
  }
  const horizon = retryHorizonMs(policy)
  if (numbers.leaseMs >= horizon) {
    throw new TypeError(`"leaseMs" must be below ${horizon}: then the provider has no attempt left`)
  }
  const least = leastRetentionMs(policy, numbers.toleranceSeconds)
  if (numbers.retentionMs < least) {
    throw new TypeError(`"retentionMs" must be at least ${least}: until then the provider may send again`)
  }
  return { ...numbers, storeTimeoutMs: policy.timeoutMs / 4, now: options.now ?? Date.now }
}
