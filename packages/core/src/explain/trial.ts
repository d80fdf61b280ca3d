import type { KeyRing } from '../key-source.ts'
import type { Scheme, SignedTexts } from '../scheme.ts'
import { checkSignatures, type OfferedSignature, signedMessage } from '../signature.ts'
import type { DiagnosisCode, FaultFacts } from './diagnosis.ts'

/** Everything that decides whether a signature holds. */
export interface Trial {
  readonly scheme: Scheme
  readonly values: SignedTexts
  readonly body: Uint8Array
  readonly signatures: readonly OfferedSignature[]
  readonly keys: KeyRing['keys']
}

/** Something that may be wrong. */
export interface Fault {
  readonly code: DiagnosisCode
  readonly facts?: FaultFacts
}

/** Faults, and what a trial is like with them undone. */
export interface Hypothesis {
  readonly faults: readonly Fault[]
  readonly change: Partial<Trial>
}

export interface Prover {
  /** Whether the signature holds; `false`, without looking, once the checks are used up. */
  readonly holds: (trial: Trial) => Promise<boolean>
  readonly isSpent: () => boolean
  readonly checks: () => number
}

/** About 80 ms of Ed25519 on one core. */
const MAX_COST = 400

/** A check of this many bytes more takes about as long again as one of Ed25519. */
const BYTES_PER_CHECK = 256 * 1024

export function createProver(): Prover {
  let cost = 0
  let checks = 0
  return {
    holds: async (trial) => {
      const { scheme, values, body, signatures, keys } = trial
      const asked = countChecks(trial)
      if (asked === 0 || cost >= MAX_COST) return false
      checks += asked
      cost += asked * (1 + Math.floor(body.length / BYTES_PER_CHECK))
      try {
        await checkSignatures({ scope: '', keys }, signedMessage(scheme, values, body), signatures)
        return true
      } catch {
        return false
      }
    },
    isSpent: () => cost >= MAX_COST,
    checks: () => checks,
  }
}

/** How many checks the trial asks for: none where there is no signature, or no key for its version. */
export function countChecks({ signatures, keys }: Trial): number {
  return signatures.reduce((count, { version }) => count + (keys.get(version)?.length ?? 0), 0)
}
