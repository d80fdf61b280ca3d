import type { DiagnosisCode } from '../report/diagnosis.ts'

/** A body that may have been signed, and what then happened to it. */
export interface BodyGuess {
  readonly code: DiagnosisCode
  readonly body: Uint8Array
  /** How the signed body is written. */
  readonly writtenAs?: string
}

/** Beyond it, only the likeliest guesses are made, and none together with other faults: writing a body takes longer than a check. */
export const SMALL_BODY_BYTES: number = 32 * 1024

/** The longest guess at a body: indentation multiplies one that is nested deep. */
export function maxGuessLength(length: number): number {
  return 8 * length + 1024
}
