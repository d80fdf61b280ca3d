import type { Provider, ProviderDefinition } from '../provider/definition.ts'
import { leastRetentionMs, retryHorizonMs } from '../provider/policy.ts'
import { toleranceOf } from '../provider/tolerance.ts'
import type { Outcome } from '../reply/outcome.ts'
import type { ReadLimits } from '../request/read-body.ts'
import type { RunLimits } from '../run/run.ts'
import { checkOptions, optionError } from '../shared/check-options.ts'
import type { IdempotencyStore } from '../store/store.ts'

/** Times are milliseconds and sizes are bytes, unless the name says otherwise. */
export interface WebhookOptions<Events = unknown, Tx = never> {
  /** Who sends, with the keys: `telnyx({ publicKey })`. */
  readonly provider: Provider<Events>
  /** Where handled events are remembered. Default: this process's memory. */
  readonly store?: IdempotencyStore<Tx>
  /** The namespace of this receiver's keys in the store. Required with `store`; default: the provider's name. */
  readonly namespace?: string
  /** How far a delivery's signed time may be from now, both ways. Default: what the provider asks for, or else 300. */
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

/** The limits that hold for one receiver. */
export interface Limits extends ReadLimits, RunLimits {
  readonly toleranceSeconds: number
}

const DAY_MS = 86_400_000

/** What the timers of every runtime can wait; beyond it they fire immediately. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1

type LimitName =
  | 'leaseMs'
  | 'handlerTimeoutMs'
  | 'retentionMs'
  | 'waitForInProgressMs'
  | keyof ReadLimits
  | 'toleranceSeconds'

/** What a limit is where nobody sets it, and between which numbers it may be set. */
interface Range {
  readonly byDefault: number
  readonly least: number
  readonly most: number
  /** Why it may not be outside, where the provider is the reason. */
  readonly why?: string
}

/** What limits follow from. */
type Limited = Pick<ProviderDefinition<never>, 'scheme' | 'deliveryPolicy'>

/** The ranges of all limits of a receiver, by its provider. */
function rangesOf(
  { scheme, deliveryPolicy: policy }: Limited,
  toleranceSeconds: number = toleranceOf(scheme),
): Readonly<Record<LimitName, Range>> {
  const unlimited = Number.MAX_SAFE_INTEGER
  const horizon = retryHorizonMs(policy)
  const kept = leastRetentionMs(policy, toleranceSeconds)
  return {
    toleranceSeconds: { byDefault: toleranceOf(scheme), least: 0, most: unlimited },
    maxBodyBytes: { byDefault: policy.maxBodyBytes, least: 1, most: unlimited },
    bodyTimeoutMs: { byDefault: 5000, least: 1, most: MAX_TIMER_MS },
    maxBufferedBytes: { byDefault: 64 * 1024 * 1024, least: 1, most: unlimited },
    leaseMs: {
      byDefault: policy.leaseMs,
      least: 1,
      most: Math.min(horizon - 1, MAX_TIMER_MS),
      why: `The provider's last attempt ends within ${horizon} ms, and a lease must end before it.`,
    },
    handlerTimeoutMs: { byDefault: 300_000, least: 1, most: MAX_TIMER_MS },
    retentionMs: {
      byDefault: 7 * DAY_MS,
      least: kept,
      most: unlimited,
      why: `Until ${kept} ms have passed, the provider may send the event again.`,
    },
    waitForInProgressMs: { byDefault: Math.min(1000, policy.timeoutMs / 2), least: 0, most: MAX_TIMER_MS },
  }
}

/** What `createReceiver` takes. */
const OPTIONS: readonly (keyof WebhookOptions)[] = [
  ...(['provider', 'store', 'namespace', 'toleranceSeconds', 'maxBodyBytes', 'bodyTimeoutMs'] as const),
  ...(['maxBufferedBytes', 'leaseMs', 'handlerTimeoutMs', 'retentionMs', 'waitForInProgressMs'] as const),
  ...(['onOutcome', 'now'] as const),
]

/**
 * The limits that hold for a receiver: what the user set, then what the provider's policy asks for.
 *
 * @throws TypeError for an unknown option, for a limit outside its range, and for a function that is none
 */
export function toLimits(options: Omit<WebhookOptions, 'store' | 'provider'>, provider: Limited): Limits {
  checkOptions(options, OPTIONS, 'a receiver')
  for (const option of ['onOutcome', 'now'] as const) {
    const value = options[option]
    if (value !== undefined && typeof value !== 'function') {
      throw optionError(option, value, 'give a function')
    }
  }
  const { toleranceSeconds = toleranceOf(provider.scheme), now = Date.now } = options
  checkRange('toleranceSeconds', toleranceSeconds, rangesOf(provider).toleranceSeconds)
  const ranges = rangesOf(provider, toleranceSeconds)
  const limitOf = (option: LimitName): number => {
    const value = options[option] ?? ranges[option].byDefault
    checkRange(option, value, ranges[option])
    return value
  }
  return {
    toleranceSeconds,
    maxBodyBytes: limitOf('maxBodyBytes'),
    bodyTimeoutMs: limitOf('bodyTimeoutMs'),
    maxBufferedBytes: limitOf('maxBufferedBytes'),
    leaseMs: limitOf('leaseMs'),
    handlerTimeoutMs: limitOf('handlerTimeoutMs'),
    retentionMs: limitOf('retentionMs'),
    waitForInProgressMs: limitOf('waitForInProgressMs'),
    storeTimeoutMs: provider.deliveryPolicy.timeoutMs / 4,
    now,
  }
}

/** @throws TypeError that says the value, the limit, the reason and the remedy */
function checkRange(option: LimitName, value: unknown, { byDefault, least, most, why }: Range): void {
  if (typeof value === 'number' && value >= least && value <= most) return
  const range = most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `from ${least} to ${most}`
  const reason = why && typeof value === 'number' ? ` ${why}` : ''
  throw optionError(option, value, `give a number ${range}, or leave it out for ${byDefault}.${reason}`)
}
