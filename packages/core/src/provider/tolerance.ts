import type { Scheme } from './scheme.ts'

/** How far a provider's clock may differ, both ways: 300 s, as most providers' own libraries have it. */
export const DEFAULT_TOLERANCE_SECONDS = 300

/** How far a signed time may be from now where nobody says so: what the provider's documentation asks for. */
export function toleranceOf(scheme: Scheme): number {
  const tolerance = scheme.kind === 'message' ? scheme.spec.timestamp?.tolerance : undefined
  return tolerance && 'seconds' in tolerance ? tolerance.seconds : DEFAULT_TOLERANCE_SECONDS
}
