import { signatureSourceOf } from '../../provider/message-spec.ts'
import type { MessageSpec, SignedTimestamp } from '../../provider/scheme.ts'
import type { DeliveryView, Value } from '../../provider/value.ts'
import { WebhookVerificationError } from '../../shared/errors.ts'
import { checkTolerance, parseTimestamp } from '../../verify/tolerance.ts'
import type { Fault, Trial } from '../prove/trial.ts'

export interface TimeLimits {
  /** Milliseconds since 1970. */
  readonly now: number
  readonly toleranceSeconds: number
}

/** Seconds since 1970 have fewer digits until the year 5138, and milliseconds have had more since 1973. */
const LEAST_MILLISECONDS = 1e11

type Where = { readonly header?: string }

/** What is wrong with the time that a trial says. */
export function judgeTime({ spec, texts, body, viewOf }: Trial, limits: TimeLimits): readonly Fault[] {
  const { timestamp } = spec
  if (!timestamp || (timestamp.tolerance && 'none' in timestamp.tolerance)) return []
  const { from, unit } = timestamp
  const where = whereOf(from, spec)
  const text = texts.get(from) ?? (from.place === 'member' ? readMember(from, viewOf(body)) : undefined)
  if (text === undefined) return []
  const read = unit === 'rfc3339' ? readInstant(text) : readNumber(text, unit, limits.now)
  if (!read) return [{ code: 'timestamp_format', facts: where }]
  const odd: readonly Fault[] =
    read.unit === unit ? [] : [{ code: 'timestamp_unit', facts: { ...where, writtenAs: read.unit } }]
  return [...odd, ...judgeAge(read.sentAt, { ...limits, exclusive: timestamp.exclusive ?? false })]
}

function whereOf(from: Value, spec: MessageSpec): Where {
  if (from.place === 'member') return {}
  return { header: from.place === 'entry' ? signatureSourceOf(spec).name : from.name }
}

interface ReadTime {
  readonly unit: SignedTimestamp['unit']
  /** Milliseconds since 1970. */
  readonly sentAt: number
}

function readInstant(text: string): ReadTime | undefined {
  try {
    return { unit: 'rfc3339', sentAt: parseTimestamp(text, 'rfc3339') }
  } catch {
    return undefined
  }
}

function readNumber(text: string, unit: SignedTimestamp['unit'], now: number): ReadTime | undefined {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(value) || value < 0) return undefined
  const found = unitOf(value, unit, now)
  return { unit: found, sentAt: found === 'seconds' ? value * 1000 : value }
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

/** The member's text; one that no time has where the member is there and holds something else. */
function readMember(from: Value, view: DeliveryView): string | undefined {
  try {
    const text = from.read(view)
    return typeof text === 'string' ? text : 'not a time'
  } catch {
    return undefined
  }
}
