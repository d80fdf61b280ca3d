import type { Message } from './bytes.ts'
import { ALGORITHMS, DECODERS } from './crypto/keys.ts'
import { WebhookVerificationError } from './errors.ts'
import type { KeyRing } from './key-source.ts'
import type { Scheme, SignatureVersion, SignedTexts } from './scheme.ts'

export interface OfferedSignature {
  readonly version: SignatureVersion
  readonly bytes: Uint8Array
}

// A signature header of 16 KiB holds about 170 signatures: 30 ms of work for each key, for nothing.
const MAX_SIGNATURES = 16

/**
 * The signatures in the header's text whose version is known; others are passed over.
 *
 * @throws WebhookVerificationError `signature_malformed`
 */
export function parseSignatures({ signature }: Scheme, text: string): readonly OfferedSignature[] {
  const entries = signature.separator === undefined ? [text] : text.split(signature.separator)
  if (entries.length > MAX_SIGNATURES) {
    throw malformed(`The signature header holds more than ${MAX_SIGNATURES} signatures.`)
  }
  const offered: OfferedSignature[] = []
  for (const entry of entries) {
    const known = parseEntry(signature.versions, entry)
    if (known) offered.push(known)
  }
  if (offered.length === 0) {
    const prefixes = signature.versions.map(({ prefix }) => `"${prefix}"`).join(' or ')
    throw malformed(`No entry of the signature header begins with ${prefixes}.`)
  }
  return offered
}

function parseEntry(versions: readonly SignatureVersion[], entry: string): OfferedSignature | undefined {
  if (entry === '') throw malformed('The signature header has white space where a signature belongs.')
  const version = versions.find(({ prefix = '' }) => entry.startsWith(prefix))
  if (!version) return undefined
  const { prefix = '', encoding, algorithm } = version
  const bytes = DECODERS[encoding](entry.slice(prefix.length))
  if (bytes?.length !== ALGORITHMS[algorithm].signatureBytes) {
    throw malformed(`A signature is not ${ALGORITHMS[algorithm].signatureBytes} bytes of canonical ${encoding}.`)
  }
  return { version, bytes }
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
 * Tries every key on every signature of its version and gives the position of the key that matched.
 *
 * @throws WebhookVerificationError `signature_mismatch`, or `signature_malformed` when there are too many to try
 */
export async function checkSignatures(
  { keys }: KeyRing,
  message: Message,
  offered: readonly OfferedSignature[],
): Promise<number> {
  for (const [version, versionKeys] of keys) {
    const signatures = offered.filter((signature) => signature.version === version).map(({ bytes }) => bytes)
    if (signatures.length === 0) continue
    const { maxChecks } = ALGORITHMS[version.algorithm]
    if (signatures.length * versionKeys.length > maxChecks) {
      throw malformed(`The signature header asks for more than ${maxChecks} public-key checks.`)
    }
    for (const [index, key] of versionKeys.entries()) {
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
