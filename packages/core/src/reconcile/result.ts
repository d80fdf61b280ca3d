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
  /** Pass it to another run to go on: every event before it is done, except those that failed. */
  readonly cursor: string
}

/** What a run has found and done so far. */
export interface ReconcileProgress extends ReconcileResult {
  /** How much of the period has been gone through, from 0 to 1. */
  readonly share: number
}
