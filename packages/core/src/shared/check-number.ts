/** @throws TypeError that names the option, unless the value is a number from `least` to `most` */
export function checkNumber(
  option: string,
  value: unknown,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): void {
  if (typeof value === 'number' && value >= least && value <= most) return
  throw new TypeError(`"${option}" must be a number from ${least} to ${most}`)
}
