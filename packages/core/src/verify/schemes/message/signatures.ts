import { hasSignatureLength } from '../../../crypto/algorithms/algorithm.ts'
import { DECODERS } from '../../../crypto/encodings.ts'
import type { MessageSpec, SignatureVersion } from '../../../provider/scheme.ts'
import { WebhookVerificationError } from '../../../shared/errors.ts'

/** An entry of the signature's list whose version the scheme knows. It is decoded when there is a key for it. */
export interface SignatureEntry {
  readonly version: SignatureVersion
  /** The signature as it is written, without the prefix of its version. */
  readonly text: string
}

/** Entries of one moment: its signatures, and what else stands in their list. */
export interface Group {
  /** All entries, as they are written. */
  readonly entries: readonly string[]
  readonly signatures: readonly SignatureEntry[]
}

/** How signatures stand in their text, and in which versions they count. */
export interface SignatureList extends Pick<MessageSpec['signature'], 'list' | 'groups'> {
  readonly versions: readonly SignatureVersion[]
}

/** How many entries are looked at: a header of 16 KiB holds about 170, 30 ms of work for each key, for nothing. */
export const MAX_ENTRIES = 16

/**
 * The groups of entries in a text; most schemes have one group, of one entry.
 *
 * @throws WebhookVerificationError `signature_malformed`
 */
export function parseGroups(signature: SignatureList, text: string): readonly Group[] {
  if (signature.groups === undefined) return [parseGroup(signature, text)]
  const groups = text.split(signature.groups, MAX_ENTRIES + 1)
  if (groups.length > MAX_ENTRIES) throw malformed(`The signature holds more than ${MAX_ENTRIES} groups.`)
  return groups.map((group) => parseGroup(signature, group))
}

function parseGroup({ list, versions }: SignatureList, text: string): Group {
  const entries = list === undefined ? [text] : splitList(text, list)
  const signatures: SignatureEntry[] = []
  for (const entry of entries) {
    if (entry === '') throw malformed('The signature header has white space where a signature belongs.')
    const version = versions.find(({ prefix = '' }) => entry.startsWith(prefix))
    if (version) signatures.push({ version, text: entry.slice(version.prefix?.length ?? 0) })
  }
  if (signatures.length === 0) {
    throw malformed(`No entry of the signature header begins with ${prefixesOf(versions)}.`)
  }
  return { entries, signatures }
}

/** White space after a comma or semicolon is passed over: proxies and some providers add it. */
function splitList(text: string, separator: string): readonly string[] {
  const entries = text.split(separator, MAX_ENTRIES + 1)
  if (entries.length > MAX_ENTRIES) throw malformed(`The signature header holds more than ${MAX_ENTRIES} signatures.`)
  return separator === ' '
    ? entries
    : entries.map((entry, index) => (index === 0 ? entry : entry.replace(/^[ \t]+/, '')))
}

/**
 * The bytes of a signature in their one spelling.
 *
 * @throws WebhookVerificationError `signature_malformed`
 */
export function requireSignature(entry: SignatureEntry): Uint8Array {
  const bytes = decodeSignature(entry)
  if (bytes) return bytes
  const { algorithm, encoding } = entry.version
  const [least, most] = algorithm.signatureBytes
  const length = least === most ? least : `${least} to ${most}`
  throw malformed(`A signature is not ${length} bytes of canonical ${encoding}.`)
}

/** The bytes of a signature of a possible length in their one spelling, or `undefined`. */
export function decodeSignature({ version: { encoding, algorithm }, text }: SignatureEntry): Uint8Array | undefined {
  const bytes = DECODERS[encoding](text)
  return bytes && hasSignatureLength(algorithm, bytes) ? bytes : undefined
}

export function prefixesOf(versions: readonly Pick<SignatureVersion, 'prefix'>[]): string {
  return versions.map(({ prefix = '' }) => `"${prefix}"`).join(' or ')
}

export function malformed(message: string): WebhookVerificationError {
  return new WebhookVerificationError('signature_malformed', message)
}
