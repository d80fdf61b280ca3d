export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** The value below which that part of the values is: `percentile(values, 0.99)`. `NaN` of none. */
export function percentile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? Number.NaN
}
