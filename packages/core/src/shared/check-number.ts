import { describeKind } from './describe-kind.ts'

/** @throws TypeError that names the option, its value and the limits, unless the value is a number from `least` to `most` */
export function checkNumber(
  option: string,
  value: unknown,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): void {
  if (typeof value === 'number' && value >= least && value <= most) return
  const given = typeof value === 'number' ? value : describeKind(value)
  const limit = most < Number.MAX_SAFE_INTEGER || given === Number.POSITIVE_INFINITY ? ` and at most ${most}` : ''
  throw new TypeError(`"${option}" is ${given}: give a number of at least ${least}${limit}`)
}
