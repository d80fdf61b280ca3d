import type { Verdict } from './case.ts'
import type { CaseName } from './cases/index.ts'
import { PATTERNS } from './reasons/index.ts'
import type { Reason } from './report.ts'

/** By the case's name. A case that is absent was not run, or could not be, and says nothing. */
export type Verdicts = ReadonlyMap<CaseName, Verdict>

const FAILURES: readonly (Verdict | undefined)[] = ['failed', 'broken']

/** Why cases failed: the first pattern for each case that is not explained yet. */
export function findReasons(verdicts: Verdicts, known: readonly CaseName[] = []): readonly Reason[] {
  const explained = new Set(known)
  return PATTERNS.flatMap(({ failed = [], broken = [], passed = [], also = [], ...reason }) => {
    const isSo = (names: readonly CaseName[], wanted: Verdict) =>
      names.every((name) => !verdicts.has(name) || verdicts.get(name) === wanted)
    const isOpen = (name: CaseName) => FAILURES.includes(verdicts.get(name)) && !explained.has(name)
    // What was not run says nothing; of what must have failed, one at least was run and has no other reason.
    const isFound =
      [...failed, ...broken].some(isOpen) && isSo(failed, 'failed') && isSo(broken, 'broken') && isSo(passed, 'passed')
    if (!isFound) return []
    const cases = [...new Set([...failed, ...broken, ...also])].filter(isOpen)
    for (const name of cases) explained.add(name)
    return [{ ...reason, cases }]
  })
}
