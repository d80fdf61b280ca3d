import type { Finding, State } from './case.ts'
import type { CaseName } from './cases/index.ts'
import { DrillError } from './drill-error.ts'
import type { PlannedCase } from './plan.ts'
import type { Probe } from './probe.ts'
import { reaches, type Standing, standingAfter } from './standing.ts'

/** A case, and what came of it. */
export interface Ran {
  readonly planned: PlannedCase
  readonly finding: Finding
}

/** Runs the cases one after the other, and beyond a fall of the receiver only those that still say something. */
export async function runCases(
  probe: Probe,
  cases: readonly PlannedCase[],
  start: Standing,
  signal?: AbortSignal,
): Promise<readonly Ran[]> {
  const isPatient = ({ needs }: PlannedCase) => needs === 'time'
  // These only wait, and for long, so they run while all others do.
  const waiting = cases.filter(isPatient).map((planned) => runCase(probe, planned, start))
  const ran = await runInTurn(
    probe,
    cases.filter((one) => !isPatient(one)),
    start,
    signal,
  )
  const findings = new Map([...ran, ...(await Promise.all(waiting))].map((one) => [one.planned, one]))
  return cases.flatMap((planned) => findings.get(planned) ?? [])
}

async function runInTurn(
  probe: Probe,
  cases: readonly PlannedCase[],
  start: Standing,
  signal?: AbortSignal,
): Promise<readonly Ran[]> {
  const ran: Ran[] = []
  let standing = start
  let last: CaseName = 'valid'
  for (const planned of cases) {
    signal?.throwIfAborted()
    const tried = await runCase(probe, planned, standing)
    standing = standingAfter(standing, planned.name, tried.finding, last)
    // It was the case before that ended the receiver, so this one has not been asked.
    ran.push(tried.finding.verdict === 'gone' ? notRun(planned, standing) : tried)
    last = planned.name
  }
  return ran
}

async function runCase(probe: Probe, planned: PlannedCase, standing: Standing): Promise<Ran> {
  if (!reaches(standing, leastState(planned, probe))) return notRun(planned, standing)
  const missing = findMissing(planned, probe)
  if (missing !== undefined) return { planned, finding: { verdict: 'not_provable', got: missing } }
  return { planned, finding: await planned.run(probe).catch(toGone) }
}

/** Effects that are not counted can only be disproved, by the answers. */
function leastState({ from = 'accepting', needs }: PlannedCase, { meter }: Probe): State {
  return needs === 'effects' && meter ? 'counted' : from
}

/** The option without which a case cannot be run. */
function findMissing({ needs }: PlannedCase, { failNext, patienceMs }: Probe): string | undefined {
  if (needs === 'failure' && !failNext) return 'needs --fail'
  return needs === 'time' && patienceMs === 0 ? 'needs --patience' : undefined
}

function notRun(planned: PlannedCase, { state, why }: Standing): Ran {
  // The one case that is about it.
  const verdict = state === 'gone' && planned.name === 'still-serving' ? 'failed' : 'not_provable'
  return { planned, finding: { verdict, got: why } }
}

/** What counts the effects ends with the receiver, and is asked before anything is sent. */
function toGone(error: unknown): Finding {
  if (!(error instanceof DrillError) || error.code !== 'target_unreachable') throw error
  return { verdict: 'gone', got: error.message }
}
