import { type Period, toCursor } from './period.ts'
import type { RecordsPage } from './source.ts'

/** What a run has found and done. `seen` is the sum of `alreadyDone`, `missing`, `inProgress`, `ignored` and `unknown`. */
export interface ReconcileResult {
  readonly dryRun: boolean
  /** How many undelivered events the provider's records of the period show. */
  readonly seen: number
  /** Handled all the same: the provider did not get the answer in time, or at a later attempt. */
  readonly alreadyDone: number
  /** Not handled before this run. More than none is a gap. */
  readonly missing: number
  /** Of the missing, those that this run has handled. A dry run handles none. */
  readonly recovered: number
  /** Of the missing, those whose handler failed. They can be handled by another run. */
  readonly failed: number
  /** Somebody else was handling them, and had not ended. */
  readonly inProgress: number
  /** No handler takes their type. They are not marked, so a later run can handle them. */
  readonly ignored: number
  /** Records that cannot be read as events. A run that has some rejects in the end. */
  readonly unknown: number
  /** When the first of the missing was sent first. */
  readonly oldest?: Date
  /** When the last of the missing was sent first. */
  readonly newest?: Date
  /** What to give to another run for it to go on: all before it is settled, and what failed is not. */
  readonly cursor: string
}

export interface ReconcileProgress extends ReconcileResult {
  /** How much of the period has been gone through, from 0 to 1. */
  readonly share: number
}

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
  let settledUntil = period.since
  let isLeft = false

  function result(): ReconcileResult {
    const { alreadyDone, missing, inProgress, ignored, unknown } = counts
    return {
      dryRun,
      seen: alreadyDone + missing + inProgress + ignored + unknown,
      ...counts,
      ...(missing > 0 && { oldest: new Date(oldest), newest: new Date(newest) }),
      cursor: toCursor(provider, { since: settledUntil, until: period.until }),
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
      if (!isLeft) settledUntil = until
    },
    result,
    progress() {
      const [start, end] = [period.since.getTime(), period.until.getTime()]
      return { ...result(), share: end > start ? (readUntil.getTime() - start) / (end - start) : 1 }
    },
  }
}

const MISSING: readonly Finding[] = ['missing', 'recovered', 'failed']
