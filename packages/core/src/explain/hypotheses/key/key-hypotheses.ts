import type { VerificationKey } from '../../../crypto/algorithms/algorithm.ts'
import type { SignatureVersion } from '../../../provider/scheme.ts'
import type { Fault, Hypothesis, Trial } from '../../prove/trial.ts'
import { cleanings } from './cleanings.ts'
import { entriesOf, type KeyTexts, parseStrictly } from './key-texts.ts'
import { readKeyText } from './readings.ts'

/** The configured keys read in other ways. */
export function* keyHypotheses(texts: KeyTexts, { signatures }: Trial): Generator<Hypothesis> {
  for (const [key, text] of entriesOf(texts)) {
    for (const version of versionsOf(signatures)) {
      for (const { bytes, faults } of version.key ? readKeyText(version.key, text) : []) {
        const verifier = importAny(version, bytes)
        const named = faults.map(({ code, facts }) => ({ code, facts: { ...facts, key } }))
        if (verifier) yield { faults: named, change: { keys: new Map([[version, [verifier]]]) } }
      }
    }
  }
}

/** Other keys that are known, read as they should be written or cleaned of what an .env file puts around them. */
export function* otherKeyHypotheses(texts: KeyTexts, { signatures }: Trial): Generator<Hypothesis> {
  for (const [key, text] of entriesOf(texts)) {
    for (const version of versionsOf(signatures)) {
      const verifier = parseStrictly(version, text) ?? parseStrictly(version, cleanings(text)[0]?.text)
      const faults: readonly Fault[] = [{ code: 'key_other', facts: { key } }]
      if (verifier) yield { faults, change: { keys: new Map([[version, [verifier]]]) } }
    }
  }
}

function versionsOf(signatures: Trial['signatures']): ReadonlySet<SignatureVersion> {
  return new Set(signatures.map(({ version }) => version))
}

function importAny({ algorithm }: SignatureVersion, bytes: Uint8Array): VerificationKey | undefined {
  try {
    // Without the limits of the format: a sender that breaks them signs all the same.
    return algorithm.importKey(bytes)
  } catch {
    return undefined
  }
}
