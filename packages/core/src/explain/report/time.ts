import type { SignedTimestamp } from '../../provider/scheme.ts'
import { toUtf8 } from '../../shared/bytes.ts'
import { WebhookVerificationError } from '../../shared/errors.ts'
import { checkTolerance } from '../../verify/tolerance.ts'
import type { Fault, Trial } from '../prove/trial.ts'

export interface TimeLimits {
  /** Milliseconds since 1970. */
  readonly now: number
  readonly toleranceSeconds: number
}

/** Seconds since 1970 have fewer digits until the year 5138, and milliseconds have had more since 1973. */
const LEAST_MILLISECONDS = 1e11

/** What is wrong with the time that a trial says. */
export function judgeTime({ scheme, values, body }: Trial, { now, toleranceSeconds }: TimeLimits): readonly Fault[] {
  const { timestamp } = scheme
  if (!timestamp) return []
  const where = 'header' in timestamp ? { header: timestamp.header } : {}
  const stated = 'header' in timestamp ? values.timestamp : readMember(body, timestamp.member)
  if (stated === undefined) return []
  const value = typeof stated === 'number' || /^\d{1,15}$/.test(stated) ? Number(stated) : Number.NaN
  if (!Number.isSafeInteger(value) || value < 0) return [{ code: 'timestamp_format', facts: where }]

  const found = unitOf(value, timestamp.unit, now)
  const sentAt = found === 'seconds' ? value * 1000 : value
  const skew = judgeAge(sentAt, { now, toleranceSeconds, exclusive: timestamp.exclusive ?? false })
  const unit: readonly Fault[] =
    found === timestamp.unit ? [] : [{ code: 'timestamp_unit', facts: { ...where, writtenAs: found } }]
  return [...unit, ...skew]
}

function unitOf(value: number, unit: SignedTimestamp['unit'], now: number): SignedTimestamp['unit'] {
  if (unit === 'seconds') return value >= LEAST_MILLISECONDS ? 'milliseconds' : unit
  // A small number of milliseconds is one of seconds when that makes it a time of about now.
  return value < LEAST_MILLISECONDS && now > LEAST_MILLISECONDS && value > 1e9 ? 'seconds' : unit
}

function judgeAge(sentAt: number, limits: TimeLimits & { readonly exclusive: boolean }): readonly Fault[] {
  try {
    checkTolerance(sentAt, limits)
    return []
  } catch (error) {
    const isAhead = error instanceof WebhookVerificationError && error.code === 'timestamp_too_new'
    const { now, toleranceSeconds } = limits
    const ageSeconds = Math.floor(now / 1000) - Math.floor(sentAt / 1000)
    return [{ code: isAhead ? 'timestamp_too_new' : 'timestamp_too_old', facts: { ageSeconds, toleranceSeconds } }]
  }
}

/** The member's number, or a text that stands for no number. */
function readMember(body: Uint8Array, member: string): number | string | undefined {
  try {
    const value: unknown = JSON.parse(toUtf8(body) ?? '')?.[member]
    return typeof value === 'number' ? value : 'not a number'
  } catch {
    return undefined
  }
}
