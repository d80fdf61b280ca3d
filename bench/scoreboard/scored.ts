import type { DrillReport } from '@countersign/drill'
import type { BoardRow } from './receivers.ts'

/** A receiver of the board, and how it did. */
export interface Scored {
  readonly row: BoardRow
  readonly versions: readonly string[]
  readonly report: DrillReport
}
