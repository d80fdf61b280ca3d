import type { DiagnosisCode, FaultFacts } from '../diagnosis.ts'

/** What is said of a code. */
export interface Text {
  /** What happened. */
  readonly happened: (facts: FaultFacts) => string
  readonly fix: (facts: FaultFacts) => string
}

/** What is said of the codes of one kind. */
export type Texts<Code extends string> = Readonly<Record<Extract<DiagnosisCode, Code>, Text>>

export function text(happened: string | Text['happened'], fix: string | Text['fix']): Text {
  return {
    happened: typeof happened === 'string' ? () => happened : happened,
    fix: typeof fix === 'string' ? () => fix : fix,
  }
}
