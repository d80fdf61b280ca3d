import type { DiagnosisCode } from './diagnosis.ts'

/** A body that may have been signed, and what then happened to it. */
export interface BodyGuess {
  readonly code: DiagnosisCode
  readonly body: Uint8Array
  /** How the signed body is written. */
  readonly writtenAs?: string
}

/** Beyond it, only the likeliest guesses are made, and none together with other faults: writing a body takes longer than a check. */
export const SMALL_BODY_BYTES: number = 32 * 1024

/** Beyond it, writing a body anew in every way takes too long. The same as the largest body of Telnyx and Dfns. */
export const MAX_REWRITTEN_BYTES: number = 256 * 1024
