import type { CaseName } from '../cases/index.ts'
import type { Reason } from '../report.ts'

/** A fault, and the cases that it makes fail and leaves alone. */
export interface Pattern extends Omit<Reason, 'cases'> {
  readonly failed?: readonly CaseName[]
  readonly broken?: readonly CaseName[]
  readonly passed?: readonly CaseName[]
  /** Cases that may have failed with it, and are explained by it then. */
  readonly also?: readonly CaseName[]
}
