import type { KeyRing } from '../../provider/keys/key-ring.ts'
import type { MessageSpec, SignatureVersion, Texts } from '../../provider/scheme.ts'
import type { Template } from '../../provider/template.ts'
import type { DeliveryView } from '../../provider/value.ts'
import type { Message } from '../../shared/bytes.ts'
import { type Candidate, findMatch } from '../../verify/schemes/message/candidates.ts'
import { buildMessage } from '../../verify/schemes/message/template.ts'
import type { DiagnosisCode, FaultFacts } from '../report/diagnosis.ts'
import type { Meter } from './budget.ts'

/** A signature that was read, strictly or not. */
export interface OfferedSignature {
  readonly version: SignatureVersion
  readonly bytes: Uint8Array
}

/** Everything that decides whether a signature holds. */
export interface Trial {
  readonly spec: MessageSpec
  /** What is signed, where it is not what the scheme says. */
  readonly signed: Template
  readonly texts: Texts
  readonly body: Uint8Array
  /** The request as it came, with this body. */
  readonly viewOf: (body: Uint8Array) => DeliveryView
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

/** Whether the signature of a trial holds; `false`, without looking, once the budget is spent. */
export type Prove = (trial: Trial) => Promise<boolean>

export function createProver(meter: Meter): Prove {
  return async (trial) => {
    const { body } = trial
    const asked = countChecks(trial)
    if (asked === 0 || meter.isSpent()) return false
    meter.addChecks(asked, body.length)
    try {
      return (await findMatch(toCandidates(trial), await toMessage(trial))) !== undefined
    } catch {
      return false
    }
  }
}

/** What the signature of a trial covers. */
export function toMessage({ signed, texts, body, viewOf }: Trial): Message | Promise<Message> {
  return buildMessage(signed, texts, viewOf(body))
}

/** Every key with the signatures of its version. How many there may be is for the budget to say. */
function toCandidates({ signatures, keys }: Trial): readonly Candidate[] {
  return [...keys].flatMap(([version, versionKeys]): readonly Candidate[] => {
    const own = signatures.filter((offered) => offered.version === version)
    return own.length > 0 ? [{ keys: versionKeys, signatures: own.map(({ bytes }) => bytes) }] : []
  })
}

/** How many checks the trial asks for: none where there is no signature, or no key for its version. */
export function countChecks({ signatures, keys }: Trial): number {
  return signatures.reduce((count, { version }) => count + (keys.get(version)?.length ?? 0), 0)
}
