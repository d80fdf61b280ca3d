import { CliError } from '../cli-error.ts'

/** A whole number from `least` to `most`. */
export function parseCount(option: string, text: string, least: number, most: number): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (count >= least && count <= most) return count
  throw new CliError('usage', `${option} must be a whole number from ${least} to ${most}.`)
}
