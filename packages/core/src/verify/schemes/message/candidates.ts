import type { VerificationKey } from '../../../crypto/algorithms/algorithm.ts'
import type { KeyRing, KeySlot } from '../../../provider/keys/key-ring.ts'
import type { Message } from '../../../shared/bytes.ts'
import { WebhookVerificationError } from '../../../shared/errors.ts'
import { malformed, prefixesOf, requireSignature, type SignatureEntry } from './signatures.ts'

/** Keys that may have signed, and the signatures that may be theirs. */
export interface Candidate {
  readonly keys: readonly VerificationKey[]
  readonly signatures: readonly Uint8Array[]
}

/**
 * What there is to try: every key on every signature of its version. An entry that there is no key for is passed over
 * as one of an unknown version is, whatever is in it.
 *
 * @throws WebhookVerificationError `signature_malformed` when an entry is no signature, or there are too many to try;
 * `signature_mismatch` when there is none for the keys
 */
export function toCandidates({ keys: ring }: KeyRing, entries: readonly SignatureEntry[]): readonly Candidate[] {
  const candidates: Candidate[] = []
  let costlyChecks = 0
  for (const [slot, keys] of ring) {
    const signatures = signaturesOf(slot, entries)
    if (signatures.length === 0) continue
    const { maxChecks } = slot.algorithm
    if (Number.isFinite(maxChecks)) costlyChecks += signatures.length * keys.length
    if (costlyChecks > maxChecks) {
      throw malformed(
        `${signatures.length} signatures and ${keys.length} keys are more than ${maxChecks} public-key checks. Configure no more keys than are in use.`,
      )
    }
    candidates.push({ keys, signatures })
  }
  if (candidates.length > 0) return candidates
  throw new WebhookVerificationError(
    'signature_mismatch',
    `The signature header has no entry that there is a key for: none begins with ${prefixesOf([...ring.keys()])}. Configure the key for the kind of signature that the provider sends.`,
  )
}

function signaturesOf(slot: KeySlot, entries: readonly SignatureEntry[]): readonly Uint8Array[] {
  const signatures: Uint8Array[] = []
  for (const entry of entries) if (entry.version === slot) signatures.push(requireSignature(entry))
  return signatures
}

/** Tries every key on every signature that may be its: the position of the key that matched, or `undefined`. */
export async function findMatch(candidates: readonly Candidate[], message: Message): Promise<number | undefined> {
  for (const { keys, signatures } of candidates) {
    for (const [index, key] of keys.entries()) {
      if (await key.verifiesAny(message, signatures)) return index
    }
  }
  return undefined
}

export function mismatch(): WebhookVerificationError {
  return new WebhookVerificationError(
    'signature_mismatch',
    'No signature matches. Check the key, and that the raw body reaches the verifier: nothing may parse or change it before.',
  )
}
