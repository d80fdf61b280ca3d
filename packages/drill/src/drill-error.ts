/** What a drill is stopped by: there is no receiver, or what it is observed with does not work. */
export type DrillErrorCode = 'target_unreachable' | 'input_malformed'

export interface DrillErrorOptions extends ErrorOptions {
  /** What to do about it. */
  readonly hint?: string
}

/** Why there is no report. It says nothing of how good the receiver is. */
export class DrillError extends Error {
  override readonly name = 'DrillError'
  readonly code: DrillErrorCode
  readonly hint: string | undefined

  constructor(code: DrillErrorCode, message: string, { hint, ...options }: DrillErrorOptions = {}) {
    super(message, options)
    this.code = code
    this.hint = hint
  }
}
