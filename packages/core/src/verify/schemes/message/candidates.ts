import type { VerificationKey } from '../../../crypto/algorithms/algorithm.ts'
import type { KeyRing, KeySlot } from '../../../provider/keys/key-ring.ts'
import type { RemoteKeys } from '../../../provider/remote-keys.ts'
import type { DeliveryView } from '../../../provider/value.ts'
import type { Message } from '../../../shared/bytes.ts'
import { WebhookVerificationError } from '../../../shared/errors.ts'
import { malformed, prefixesOf, requireSignature, type SignatureEntry } from './signatures.ts'

/** Keys that may have signed, and the signatures that may be theirs. */
export interface Candidate {
  readonly keys: readonly VerificationKey[]
  readonly signatures: readonly Uint8Array[]
}

/**
 * Refuses more public-key checks than one request may cost, whatever its signatures are.
 *
 * @throws WebhookVerificationError `signature_malformed`
 */
export function limitChecks({ keys: ring }: KeyRing, entries: readonly SignatureEntry[]): void {
  let costlyChecks = 0
  for (const [slot, keys] of ring) {
    const { maxChecks } = slot.algorithm
    const signatures = entries.filter(({ version }) => version === slot).length
    if (signatures > 0 && Number.isFinite(maxChecks)) costlyChecks += signatures * keys.length
    if (costlyChecks > maxChecks) {
      throw malformed(
        `${signatures} signatures and ${keys.length} keys are more than ${maxChecks} public-key checks. Configure no more keys than are in use.`,
      )
    }
  }
}

/**
 * What there is to try: every key on every signature of its version. An entry that there is no key for is passed over
 * as one of an unknown version is, whatever is in it.
 *
 * @throws WebhookVerificationError `signature_malformed` when an entry is no signature; `signature_mismatch` when there is
 * none for the keys
 */
export function toCandidates(
  { keys: ring }: Pick<KeyRing, 'keys'>,
  entries: readonly SignatureEntry[],
): readonly Candidate[] {
  const candidates: Candidate[] = []
  for (const [slot, keys] of ring) {
    const signatures = signaturesOf(slot, entries)
    if (signatures.length > 0) candidates.push({ keys, signatures })
  }
  if (candidates.length > 0) return candidates
  throw new WebhookVerificationError(
    'signature_mismatch',
    `The signature header has no entry that there is a key for: none begins with ${prefixesOf([...ring.keys()])}. Configure the key for the kind of signature that the provider sends.`,
  )
}

/**
 * The same with the key that the delivery names. It is asked for once the signatures are known to be some.
 *
 * @throws WebhookVerificationError `signature_malformed`, `signature_mismatch`
 * @throws ReceiverUnavailableError `key_unavailable`
 */
export async function findCandidates(
  remote: RemoteKeys,
  view: DeliveryView,
  entries: readonly SignatureEntry[],
): Promise<readonly Candidate[]> {
  const versions = [...new Set(entries.map(({ version }) => version))]
  const offered = versions.map((version) => ({ version, signatures: signaturesOf(version, entries) }))
  return Promise.all(
    offered.map(async ({ version: { algorithm }, signatures }) => ({
      keys: algorithm.keyOption === 'publicKey' ? [await remote.keyFor(view, undefined, algorithm)] : [],
      signatures,
    })),
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

export function mismatch(needsPublicUrl = false): WebhookVerificationError {
  const address = needsPublicUrl ? ' Check that "publicUrl" is, letter by letter, what the provider was given.' : ''
  return new WebhookVerificationError(
    'signature_mismatch',
    `No signature matches. Check the key, and that the raw body reaches the verifier: nothing may parse or change it before.${address}`,
  )
}
