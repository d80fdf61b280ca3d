import { hasSignatureLength } from '../../crypto/algorithms/algorithm.ts'
import { signatureSourceOf } from '../../provider/message-spec.ts'
import type { MessageSpec, SignatureVersion } from '../../provider/scheme.ts'
import { fromBase64, fromHex } from '../../shared/bytes.ts'
import { decodeSignature, MAX_ENTRIES, parseGroups } from '../../verify/schemes/message/signatures.ts'
import type { Fault, OfferedSignature, Trial } from '../prove/trial.ts'
import { type HeaderText, headerTexts, presentName, type ReceivedHeaders } from './header-texts.ts'
import { fromAnyBase64, fromAnyHex } from './loose-bytes.ts'

export interface SignatureReading {
  readonly signatures: readonly OfferedSignature[]
  readonly faults: readonly Fault[]
}

/** How a signature may be written where the scheme wants something else. */
const WRITINGS: readonly (readonly [writtenAs: string, decode: (text: string) => Uint8Array | undefined])[] = [
  ['hex', fromHex],
  ['base64', fromBase64],
  ['upper-case hex', fromAnyHex],
  ['base64url, or base64 without padding', fromAnyBase64],
]

/** The signatures as the scheme reads them; where it does not, as they may have been meant, and at last without any. */
export function readSignatures(
  headers: ReceivedHeaders,
  {
    spec,
    keys,
    taken,
  }: { readonly spec: MessageSpec; readonly keys: Trial['keys']; readonly taken: ReadonlySet<string> },
): readonly SignatureReading[] {
  const source = signatureSourceOf(spec)
  const header = source.name
  const readings: SignatureReading[] = []
  const nameless: SignatureReading[] = []
  for (const { text, faults } of headerTexts(headers, source, taken)) {
    const strict = parseStrictly(spec, keys, text)
    if (strict && faults.length === 0) return [{ signatures: strict, faults }]
    const reading = strict ? { signatures: strict, faults } : parseLoosely(spec, { text, faults })
    if (reading.faults.length > 0) readings.push(reading)
    else nameless.push({ ...reading, faults: [{ code: 'header_malformed', facts: { header } }] })
  }
  const found = [...readings, ...nameless].filter(({ signatures }) => signatures.length > 0)
  const code = presentName(headers, source) === undefined ? 'header_missing' : 'header_malformed'
  return found.length > 0 ? found : [{ signatures: [], faults: [{ code, facts: { header } }] }]
}

/** As the verifier reads them: what is written wrongly is passed over where there are keys, and none for it. */
function parseStrictly(
  { signature }: MessageSpec,
  keys: Trial['keys'],
  text: string,
): readonly OfferedSignature[] | undefined {
  try {
    const entries = parseGroups(signature, text)
      .flatMap(({ signatures }) => signatures)
      .map((entry) => [entry.version, decodeSignature(entry)] as const)
    const counts = (version: SignatureVersion) => keys.size === 0 || keys.has(version)
    if (entries.some(([version, bytes]) => !bytes && counts(version))) return undefined
    const read = entries.flatMap(([version, bytes]) => (bytes ? [{ version, bytes }] : []))
    return read.length > 0 ? read : undefined
  } catch {
    return undefined
  }
}

function parseLoosely(spec: MessageSpec, { text, faults }: HeaderText): SignatureReading {
  const { list, versions } = spec.signature
  const header = signatureSourceOf(spec).name
  const entries = list === undefined ? [text] : text.split(list, MAX_ENTRIES)
  const read = entries.flatMap((entry) => parseEntry(versions, entry))
  const found = read.flatMap((entry) => entry.faults).map(({ code, facts }) => ({ code, facts: { ...facts, header } }))
  return { signatures: read.map(({ offered }) => offered), faults: [...faults, ...found] }
}

interface Entry {
  readonly offered: OfferedSignature
  readonly faults: readonly Fault[]
}

function parseEntry(versions: readonly SignatureVersion[], entry: string): readonly Entry[] {
  const known = versions.filter(({ prefix = '' }) => prefix !== '' && entry.startsWith(prefix))
  const found = (known.length > 0 ? known : versions).flatMap((version) => {
    const { prefix = '' } = version
    if (entry.startsWith(prefix)) return decodeAny(version, entry.slice(prefix.length), [])
    return decodeAny(version, entry, [{ code: 'signature_prefix' }])
  })
  if (found.length > 0) return found
  const bare = entry.replace(/^[a-z0-9-]{1,10}[=,:]\s*/i, '')
  return versions.flatMap((version) => decodeAny(version, bare, [{ code: 'signature_prefix' }]))
}

function decodeAny(version: SignatureVersion, text: string, faults: readonly Fault[]): readonly Entry[] {
  for (const [writtenAs, decode] of WRITINGS) {
    const bytes = decode(text)
    if (!bytes || !hasSignatureLength(version.algorithm, bytes)) continue
    const odd: readonly Fault[] =
      writtenAs === version.encoding ? [] : [{ code: 'signature_encoding', facts: { writtenAs } }]
    return [{ offered: { version, bytes }, faults: [...faults, ...odd] }]
  }
  return []
}
