import { type Period, toCursor } from './period.ts'
import type { ReconcileProgress, ReconcileResult } from './result.ts'
import type { RecordsPage } from './source.ts'
export type Finding = 'alreadyDone' | 'missing' | 'recovered' | 'failed' | 'inProgress' | 'ignored' | 'unknown'

/** Keeps count of a run. */
export interface Tally {
  readonly count: (finding: Finding, date?: Date) => void
  /** Something is left that another run must take up: the cursor stays before it. */
  readonly leave: () => void
  readonly endPage: (page: RecordsPage) => void
  readonly result: () => ReconcileResult
  readonly progress: () => ReconcileProgress
}

export function createTally(provider: string, period: Period, dryRun: boolean): Tally {
  const counts: Record<Finding, number> = {
    alreadyDone: 0,
    missing: 0,
    recovered: 0,
    failed: 0,
    inProgress: 0,
    ignored: 0,
    unknown: 0,
  }
  let oldest = Number.POSITIVE_INFINITY
  let newest = Number.NEGATIVE_INFINITY
  let readUntil = period.since
  let doneUntil = period.since
  let isLeft = false

  function result(): ReconcileResult {
    const { alreadyDone, missing, inProgress, ignored, unknown } = counts
    return {
      dryRun,
      seen: alreadyDone + missing + inProgress + ignored + unknown,
      ...counts,
      ...(missing > 0 && { oldest: new Date(oldest), newest: new Date(newest) }),
      cursor: toCursor(provider, { since: doneUntil, until: period.until }),
    }
  }

  return {
    count(finding, date) {
      counts[finding]++
      if (!date || !MISSING.includes(finding)) return
      if (finding !== 'missing') counts.missing++
      oldest = Math.min(oldest, date.getTime())
      newest = Math.max(newest, date.getTime())
    },
    leave() {
      isLeft = true
    },
    endPage({ until }) {
      readUntil = until
      if (!isLeft) doneUntil = until
    },
    result,
    progress() {
      const [start, end] = [period.since.getTime(), period.until.getTime()]
      return { ...result(), share: end > start ? (readUntil.getTime() - start) / (end - start) : 1 }
    },
  }
}

const MISSING: readonly Finding[] = ['missing', 'recovered', 'failed']
