/** Whether tests run without what they need: never in CI, where it throws. Elsewhere it says that they are skipped. */
export function refuseToSkip(reason: string, cause?: unknown): false {
  if (process.env.CI) throw new Error(`${reason}, and its tests must run here`, { cause })
  console.warn(`\n!!! ${reason}: its tests are SKIPPED !!!\n`)
  return false
}
