import { hasSignatureLength, type VerificationKey } from '../crypto/algorithms/algorithm.ts'
import { DECODERS } from '../crypto/key-format.ts'
import type { KeyRing } from '../provider/key-source.ts'
import type { Scheme, SignatureVersion, SignedTexts } from '../provider/scheme.ts'
import type { Message } from '../shared/bytes.ts'
import { WebhookVerificationError } from '../shared/errors.ts'

/** An entry of the signature header whose version the scheme knows. It is decoded when there is a key for it. */
export interface SignatureEntry {
  readonly version: SignatureVersion
  /** The signature as it is written, without the prefix of its version. */
  readonly text: string
}

/** Keys that may have signed, and the signatures that may be theirs. */
export interface Candidate {
  readonly keys: readonly VerificationKey[]
  readonly signatures: readonly Uint8Array[]
}

/** How many entries are looked at: a header of 16 KiB holds about 170 signatures, 30 ms of work for each key, for nothing. */
export const MAX_SIGNATURES = 16

/**
 * The entries of the header's text whose version is known; others are passed over.
 *
 * @throws WebhookVerificationError `signature_malformed`
 */
export function parseSignatures({ signature }: Scheme, text: string): readonly SignatureEntry[] {
  const entries = signature.separator === undefined ? [text] : text.split(signature.separator, MAX_SIGNATURES + 1)
  if (entries.length > MAX_SIGNATURES) {
    throw malformed(`The signature header holds more than ${MAX_SIGNATURES} signatures.`)
  }
  const known: SignatureEntry[] = []
  for (const entry of entries) {
    if (entry === '') throw malformed('The signature header has white space where a signature belongs.')
    const version = signature.versions.find(({ prefix = '' }) => entry.startsWith(prefix))
    if (version) known.push({ version, text: entry.slice(version.prefix?.length ?? 0) })
  }
  if (known.length === 0) {
    throw malformed(`No entry of the signature header begins with ${prefixesOf(signature.versions)}.`)
  }
  return known
}

/** The bytes of a signature of the right length in its one spelling, or `undefined`. */
export function decodeSignature({ version: { encoding, algorithm }, text }: SignatureEntry): Uint8Array | undefined {
  const bytes = DECODERS[encoding](text)
  return bytes && hasSignatureLength(algorithm, bytes) ? bytes : undefined
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
  for (const [version, keys] of ring) {
    const signatures: Uint8Array[] = []
    for (const entry of entries) if (entry.version === version) signatures.push(requireSignature(entry))
    if (signatures.length === 0) continue
    const { maxChecks } = version.algorithm
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

function requireSignature(entry: SignatureEntry): Uint8Array {
  const bytes = decodeSignature(entry)
  if (bytes) return bytes
  const { algorithm, encoding } = entry.version
  const [least, most] = algorithm.signatureBytes
  throw malformed(`A signature is not ${least === most ? most : `${least} to ${most}`} bytes of canonical ${encoding}.`)
}

function prefixesOf(versions: readonly SignatureVersion[]): string {
  return versions.map(({ prefix }) => `"${prefix}"`).join(' or ')
}

/** What the signature covers: what was received, in the order that the scheme says. */
export function signedMessage({ signed }: Scheme, values: SignedTexts, body: Uint8Array): Message {
  const [before = [], after = []] = parseTemplate(signed)
  return [fillIn(before, values), body, fillIn(after, values)].filter((part) => part !== '')
}

type Template = readonly (readonly string[])[]

const templates = new Map<string, Template>()

/** What stands before and after the body, each as literal texts with the names of header values between them. */
function parseTemplate(signed: string): Template {
  let template = templates.get(signed)
  if (!template) {
    template = signed.split('{body}').map((text) => text.split(/\{(id|timestamp)\}/))
    templates.set(signed, template)
  }
  return template
}

function fillIn(parts: readonly string[], values: SignedTexts): string {
  return parts.map((part, index) => (index % 2 === 0 ? part : (values[part as keyof SignedTexts] ?? ''))).join('')
}

/**
 * Tries every key on every signature that may be its, and gives the position of the key that matched.
 *
 * @throws WebhookVerificationError `signature_mismatch`
 */
export async function checkSignatures(candidates: readonly Candidate[], message: Message): Promise<number> {
  for (const { keys, signatures } of candidates) {
    for (const [index, key] of keys.entries()) {
      if (await key.verifiesAny(message, signatures)) return index
    }
  }
  throw new WebhookVerificationError(
    'signature_mismatch',
    'No signature matches. Check the key, and that the raw body reaches the verifier: nothing may parse or change it before.',
  )
}

function malformed(message: string): WebhookVerificationError {
  return new WebhookVerificationError('signature_malformed', message)
}
