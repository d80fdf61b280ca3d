import { GRAMMARS } from '../provider/grammars.ts'
import type { SignedTimestamp } from '../provider/scheme.ts'
import { WebhookVerificationError } from '../shared/errors.ts'

interface Unit {
  readonly grammar: RegExp
  readonly name: string
  readonly toMs: (text: string) => number
}

const UNITS: Readonly<Record<SignedTimestamp['unit'], Unit>> = {
  seconds: {
    grammar: /^(0|[1-9][0-9]{0,11})$/,
    name: 'a whole number of seconds',
    toMs: (text) => Number(text) * 1000,
  },
  milliseconds: { grammar: /^(0|[1-9][0-9]{0,14})$/, name: 'a whole number of milliseconds', toMs: Number },
  rfc3339: { grammar: GRAMMARS.rfc3339, name: 'a time as RFC 3339 writes it', toMs: parseInstant },
}

/** `NaN` for a day or an hour that there is not: `Date.parse` takes February 31 for March 3, and 24:00 for the next day. */
function parseInstant(text: string): number {
  const local = text.slice(0, 'YYYY-MM-DDThh:mm:ss'.length)
  const ms = Date.parse(`${local}Z`)
  const exists = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(local)
  return exists ? Date.parse(text) : Number.NaN
}

/**
 * The instant that a timestamp's text stands for, in milliseconds since 1970.
 *
 * @throws WebhookVerificationError `timestamp_malformed`
 */
export function parseTimestamp(text: string, unit: SignedTimestamp['unit']): number {
  const { grammar, name, toMs } = UNITS[unit]
  const ms = grammar.test(text) ? toMs(text) : Number.NaN
  if (!Number.isNaN(ms)) return ms
  const hint = unit === 'seconds' && /^[1-9][0-9]{12,}$/.test(text) ? ' It looks like milliseconds.' : ''
  throw new WebhookVerificationError('timestamp_malformed', `The timestamp is not ${name}.${hint}`)
}

/**
 * Judges an instant by whole seconds, as the providers' libraries do.
 *
 * @param sentAt milliseconds since 1970
 * @param now milliseconds since 1970
 * @throws WebhookVerificationError `timestamp_too_old`, `timestamp_too_new`
 */
export function checkTolerance(
  sentAt: number,
  {
    now,
    toleranceSeconds,
    exclusive = false,
  }: { now: number; toleranceSeconds: number; exclusive?: boolean | undefined },
): void {
  const age = Math.floor(now / 1000) - Math.floor(sentAt / 1000)
  const most = exclusive ? toleranceSeconds - 1 : toleranceSeconds
  // Written so that a clock that gives no number lets nothing through.
  if (!(age <= most)) {
    throw new WebhookVerificationError(
      'timestamp_too_old',
      `The delivery is dated ${age} s ago; ${toleranceSeconds} s are allowed. A replay, or this machine's clock is fast.`,
    )
  }
  if (!(-age <= most)) {
    throw new WebhookVerificationError(
      'timestamp_too_new',
      `The delivery is dated ${-age} s ahead; ${toleranceSeconds} s are allowed. Perhaps this machine's clock is slow.`,
    )
  }
}
