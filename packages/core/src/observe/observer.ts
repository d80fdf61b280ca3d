import type { Outcome } from '../reply/outcome.ts'

/** What is told the outcomes of a receiver. */
export interface Observer {
  readonly onOutcome: (outcome: Outcome) => unknown
}
