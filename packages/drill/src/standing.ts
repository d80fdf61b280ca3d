import type { Finding, State } from './case.ts'
import type { CaseName } from './cases/index.ts'

/** From the least to the most. */
const STATES: readonly State[] = ['gone', 'reachable', 'accepting', 'counted']

/**
 * How far a receiver works as far as it is known, and why no further. It begins at `counted`, or at `reachable` where the
 * first delivery is refused, and never rises:
 *
 *     counted ── one delivery has not one effect ──▶ accepting
 *     counted, accepting, reachable ── there is no connection any more ──▶ gone
 */
export interface Standing {
  readonly state: State
  readonly why: string
}

export function standingAfterFirst(isAccepted: boolean): Standing {
  if (isAccepted) return { state: 'counted', why: '' }
  return { state: 'reachable', why: 'valid deliveries are not accepted' }
}

/** @param last the case before: it has ended a receiver that is gone now */
export function standingAfter(standing: Standing, name: CaseName, finding: Finding, last: CaseName): Standing {
  if (finding.verdict === 'gone') return { state: 'gone', why: `the receiver ended at ${last}` }
  const isMiscounted = name === 'one-effect' && finding.verdict === 'failed'
  return isMiscounted ? { state: 'accepting', why: `one delivery had ${finding.got}` } : standing
}

export function reaches({ state }: Standing, least: State): boolean {
  return STATES.indexOf(state) >= STATES.indexOf(least)
}
