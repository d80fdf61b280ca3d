import { CliError } from '../cli-error.ts'
import { parseCount } from './number.ts'

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `90s`, `-10m`, `1.5h` in milliseconds. */
export function parseDuration(option: string, text: string): number {
  const [, amount = '', unit = ''] = /^([+-]?\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? []
  const size = UNITS_MS[unit]
  if (size !== undefined) return Number(amount) * size
  throw new CliError('usage', `${option} must be a time with its unit, such as 90s, -10m or 24h.`)
}

/** A time as ISO 8601, Unix seconds or Unix milliseconds, in milliseconds since 1970. */
export function parseTime(option: string, text: string): number {
  // Ten digits are seconds until the year 2286.
  if (/^\d{9,10}$/.test(text)) return Number(text) * 1000
  const time = /^\d{12,13}$/.test(text) ? Number(text) : Date.parse(text)
  if (!Number.isNaN(time)) return time
  throw new CliError('usage', `${option} must be a time: 2026-11-22T10:00:00Z, or Unix seconds.`)
}

/** The options that say by which time a request is judged. */
export const JUDGING_OPTIONS = {
  at: { type: 'string', value: 'time', about: 'When it arrived: ISO 8601 or Unix seconds; default: now' },
  tolerance: { type: 'string', value: 'seconds', about: 'How far the signed time may be off; default: 300' },
} as const

/** @throws CliError for what is no time, or no number */
export function readJudging({ at, tolerance = '300' }: { readonly at?: string; readonly tolerance?: string }): {
  readonly now: () => number
  readonly toleranceSeconds: number
} {
  const now = at === undefined ? Date.now() : parseTime('--at', at)
  return { now: () => now, toleranceSeconds: parseCount('--tolerance', tolerance, 0, 999_999_999) }
}
