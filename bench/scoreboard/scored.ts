import type { DrillReport } from '../../packages/cli/src/drill/report.ts'
import type { BoardRow } from './receivers.ts'

/** A receiver of the board, and how it did. */
export interface Scored {
  readonly row: BoardRow
  readonly versions: readonly string[]
  readonly report: DrillReport
}
