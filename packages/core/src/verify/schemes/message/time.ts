import type { MessageSpec, SignedTimestamp, Texts } from '../../../provider/scheme.ts'
import type { DeliveryView, RequestView } from '../../../provider/value.ts'
import type { TimeLimits } from '../../../provider/verified.ts'
import { WebhookVerificationError } from '../../../shared/errors.ts'
import { isRepeated, readAny } from '../../read-value.ts'
import { checkTolerance, parseTimestamp } from '../../tolerance.ts'

/** The time of a group of entries. */
export interface GroupTime {
  readonly text: string
  /** Milliseconds since 1970. */
  readonly sentAt: number
}

/**
 * The time that stands among the entries of a group.
 *
 * @throws WebhookVerificationError `header_malformed` where there is not one, `timestamp_malformed`
 */
export function timeOfEntries({ from, unit }: SignedTimestamp, entries: readonly string[]): GroupTime {
  const text = from.prefix === undefined ? entries[Number(from.name)] : onlyWith(from.prefix, entries)
  if (text === undefined) {
    throw new WebhookVerificationError(
      'header_malformed',
      `The signature header must hold one entry that is the time: ${from.text}.`,
    )
  }
  return { text, sentAt: parseTimestamp(text, unit) }
}

function onlyWith(prefix: string, entries: readonly string[]): string | undefined {
  const [found, ...others] = entries.filter((entry) => entry.startsWith(prefix))
  return others.length === 0 ? found?.slice(prefix.length) : undefined
}

/**
 * The time that the request itself holds.
 *
 * @throws WebhookVerificationError `header_missing`, `header_malformed`, `timestamp_malformed`, `body_malformed`
 */
export function timeOfRequest({ from, unit }: SignedTimestamp, view: RequestView): GroupTime | undefined {
  const text = readAny(from, view)
  if (text === undefined) return undefined
  if (isRepeated(from, text)) {
    throw new WebhookVerificationError('header_malformed', `The header ${from.name} was sent more than once.`)
  }
  return { text, sentAt: parseTimestamp(text, unit) }
}

/** Whether the time is read only after the signature holds: it stands in a body that is signed as a whole. */
export function isTimeInBody({ timestamp, signed }: MessageSpec): boolean {
  return timestamp?.from.place === 'member' && !signed.includes(timestamp.from)
}

/** @throws WebhookVerificationError `timestamp_too_old`, `timestamp_too_new` */
export function judgeTime(
  timestamp: SignedTimestamp | undefined,
  sentAt: number | undefined,
  limits: TimeLimits,
): void {
  if (!timestamp || sentAt === undefined || (timestamp.tolerance && 'none' in timestamp.tolerance)) return
  checkTolerance(sentAt, { ...limits, exclusive: timestamp.exclusive })
}

/** The time in a verified body. */
export function timeInBody(spec: MessageSpec, view: DeliveryView): number | undefined {
  if (!spec.timestamp || !isTimeInBody(spec)) return undefined
  const { from } = spec.timestamp
  const text = from.read(view)
  if (typeof text === 'string') return parseTimestamp(text, spec.timestamp.unit)
  throw new WebhookVerificationError('timestamp_malformed', `The body's "${from.name}" is not a time.`)
}

/** The texts of a group: those of the request, with the group's own time. */
export function withTime(texts: Texts, timestamp: SignedTimestamp | undefined, time: GroupTime | undefined): Texts {
  if (!timestamp || !time || timestamp.from.place !== 'entry') return texts
  return new Map([...texts, [timestamp.from, time.text]])
}
