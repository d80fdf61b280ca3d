import type { Group, Result, Verdict, Weight } from './case.ts'
import type { CaseName } from './cases/index.ts'
import type { Grade } from './grade.ts'

/** What a verdict is reported as. */
export const RESULTS: Readonly<Record<Verdict, Result>> = {
  passed: 'passed',
  failed: 'failed',
  broken: 'failed',
  gone: 'not_provable',
  not_provable: 'not_provable',
}

/** What became of one case. */
export interface CaseReport {
  readonly name: CaseName
  readonly group: Group
  readonly title: string
  readonly result: Result
  readonly weight: Weight
  readonly sent: string
  readonly expected: string
  /** What came back. */
  readonly got: string
  readonly matters: string
  readonly fix: string
  /** The code of the reason that explains the failure, where one is known. */
  readonly reason?: string
}

/** Why cases failed. */
export interface Reason {
  readonly code: string
  /** `proved`: nothing else gives this pattern of passed and failed cases. `seen`: it gives it, and something else may. */
  readonly proof: 'proved' | 'seen'
  readonly happened: string
  readonly fix: string
  /** The cases that it explains. */
  readonly cases: readonly CaseName[]
}

export interface DrillReport {
  readonly provider: string
  readonly url: string
  /** The first case first. */
  readonly results: readonly CaseReport[]
  readonly reasons: readonly Reason[]
  readonly passed: number
  readonly failed: number
  readonly notProvable: number
  readonly grade: Grade
  /** How long the provider's whole schedule takes, in real time. */
  readonly scheduleMs: number
  /** How long the drill took. */
  readonly tookMs: number
}
