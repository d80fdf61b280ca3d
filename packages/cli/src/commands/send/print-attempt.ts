import type { DeliveryPolicy } from '@countersign/core/provider'
import type { Attempt, Delivery } from '@countersign/testing'
import { type Print, visible, wrap } from '../../output.ts'

/** An attempt for machines, without its bytes. */
export function toAttemptLine(
  { number, url, eventId, retryOf, response, error, ...times }: Attempt,
  of: Delivery,
): unknown {
  return {
    type: 'attempt',
    delivery: of.id,
    number,
    url,
    eventId,
    ...(retryOf !== undefined && { retryOf }),
    ...(response && { status: response.status }),
    milliseconds: millisecondsOf(times),
    ...(error && { error }),
  }
}

/**
 * An attempt for people: how it was answered, how fast, when the provider would have made it, what was wrong.
 *
 * @param policy by which the attempts are made
 */
export function describeAttempt(
  attempt: Attempt,
  { retryAfterMs, attemptsPerUrl }: DeliveryPolicy,
  { paint, columns }: Pick<Print, 'paint' | 'columns'>,
): string {
  const { number, response, error } = attempt
  const mark = error ? paint('red', '✗') : paint('green', '✓')
  const status = String(response?.status ?? '–').padStart(3)
  const index = (number - 1) % attemptsPerUrl
  const waitMs = index === 0 ? undefined : retryAfterMs[index - 1]
  const when =
    number > attemptsPerUrl && index === 0 ? 'failover' : waitMs === undefined ? '' : `after ${toText(waitMs)}`
  const start = `${String(number).padStart(2)}  ${status}  ${String(millisecondsOf(attempt)).padStart(5)} ms  ${when.padEnd(12)}`
  const [first = '', ...more] = wrap(visible(error?.message ?? ''), Math.max(columns - start.length - 6, 30))
  const indent = ' '.repeat(start.length + 6)
  return [`  ${mark} ${start}  ${first}`.trimEnd(), ...more.map((line) => indent + line)].join('\n')
}

/** How a delivery ended. */
export function describeDelivery({ status, attempts, event }: Delivery): string {
  const count = attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`
  return `${status} after ${count}, event ${visible(event.id)}`
}

function millisecondsOf({ startedAt, finishedAt }: Pick<Attempt, 'startedAt' | 'finishedAt'>): number {
  return finishedAt.getTime() - startedAt.getTime()
}

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const

function toText(ms: number): string {
  const [size, unit] = UNITS.find(([one]) => ms >= one) ?? [1, 'ms']
  return `${Math.round((ms / size) * 10) / 10} ${unit}`
}
