import type { ExplainedProvider } from '@countersign/core/explain'
import { type BodyCase, findBodyReason } from './body-reason.ts'
import type { CaseName } from './cases/index.ts'
import { findReasons, type Verdicts } from './find-reasons.ts'
import { RESULTS, type Reason } from './report.ts'
import type { Ran } from './run-cases.ts'

/** Cases whose bodies must be accepted, and those whose bodies must not. */
const GENUINE_BODIES: readonly CaseName[] = ['valid', 'body-utf8', 'body-pretty', 'body-escaped', 'body-numbers']
const CHANGED_BODIES: readonly CaseName[] = ['appended-body', 'body-not-utf8', 'body-bom']

/**
 * Why cases failed: first by what was done to their bodies, then by the pattern of what passed and failed.
 *
 * @param verifier the provider with the keys that verify its deliveries; without it, bodies are not explained
 */
export async function explainFailures(ran: readonly Ran[], verifier?: ExplainedProvider): Promise<readonly Reason[]> {
  const proved = ran.filter(({ finding }) => RESULTS[finding.verdict] !== 'not_provable')
  const verdicts: Verdicts = new Map(proved.map(({ planned, finding }) => [planned.name, finding.verdict]))
  const bodies = (names: readonly CaseName[]) =>
    proved.flatMap(({ planned: { name }, finding: { verdict, evidence } }): readonly BodyCase[] =>
      names.includes(name) && evidence ? [{ name, isPassed: verdict === 'passed', evidence }] : [],
    )
  const genuine = bodies(GENUINE_BODIES)
  const reason = verifier && genuine.length > 1 && (await findBodyReason(verifier, genuine, bodies(CHANGED_BODIES)))
  return reason ? [reason, ...findReasons(verdicts, reason.cases)] : findReasons(verdicts)
}
