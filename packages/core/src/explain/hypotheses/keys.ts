import type { VerificationKey } from '../../crypto/algorithms/algorithm.ts'
import { isSpki } from '../../crypto/der.ts'
import { DECODERS, type KeyFormat } from '../../crypto/key-format.ts'
import { parseKey } from '../../crypto/parse-key.ts'
import type { KeySlot, Keys } from '../../provider/keys/key-ring.ts'
import type { SignatureVersion } from '../../provider/scheme.ts'
import { fromBase64, fromHex, fromUtf8, toHex } from '../../shared/bytes.ts'
import type { Fault, Hypothesis, Trial } from '../prove/trial.ts'
import { fromAnyBase64, fromAnyHex, withoutEnd } from '../read/loose-bytes.ts'

/** Keys as they are written, by a name that may be shown. */
export type KeyTexts = Readonly<Record<string, string | undefined>>

/** More than anybody configures. Of public keys, a provider takes as many as it may check with. */
const MAX_KEYS = 16

/** The keys as a provider would read them; those that it would refuse are left out. */
export function readKeys(slots: readonly KeySlot[], texts: KeyTexts): Keys {
  const read = slots.map((slot): [KeySlot, readonly VerificationKey[]] => {
    const keys = Object.values(texts).flatMap((text) => parseStrictly(slot, text) ?? [])
    return [slot, keys.slice(0, Math.min(MAX_KEYS, slot.algorithm.maxChecks))]
  })
  return new Map(read.filter(([, keys]) => keys.length > 0))
}

/** What a provider says of the keys that it refuses for every slot; it never quotes one. */
export function keyFaults(slots: readonly KeySlot[], texts: KeyTexts): readonly Fault[] {
  const [first] = slots
  if (!first) return []
  return Object.entries(texts).flatMap(([key, text]): readonly Fault[] => {
    if (slots.some((slot) => parseStrictly(slot, text))) return []
    return [{ code: 'key_malformed', facts: { key, reason: refusal(first, text) } }]
  })
}

/** What is seen of keys without a signature to prove it: quotes, white space and PEM, otherwise what refuses them. */
export function visibleKeyFaults(slots: readonly KeySlot[], texts: KeyTexts): readonly Fault[] {
  const takesPem = slots.some(({ key }) => key?.encoding === 'pem' || key?.encoding === 'spki')
  // A text is a key whatever is around it: only other encodings refuse that.
  const strict = slots.filter(({ key }) => key?.encoding !== 'utf8')
  return entriesOf(texts).flatMap(([key, text]): readonly Fault[] => {
    if (slots.length === 0 || strict.some((slot) => parseStrictly(slot, text))) return []
    const around = cleanings(text)[0]?.faults ?? []
    const pem: readonly Fault[] = !takesPem && fromDer(text) ? [{ code: 'key_pem' }] : []
    const seen = [...around, ...pem].map(({ code }) => ({ code, facts: { key } }))
    return seen.length > 0 ? seen : keyFaults(slots, { [key]: text })
  })
}

function refusal({ algorithm, key }: KeySlot, text: string | undefined): string {
  try {
    if (key) parseKey(algorithm, key, text)
  } catch (error) {
    if (error instanceof TypeError) return error.message
  }
  return 'it is refused'
}

function parseStrictly({ algorithm, key }: KeySlot, text: string | undefined): VerificationKey | undefined {
  if (!key) return undefined
  try {
    return parseKey(algorithm, key, text)
  } catch {
    return undefined
  }
}

/** The configured keys read in other ways. */
export function* keyHypotheses(texts: KeyTexts, { signatures }: Trial): Generator<Hypothesis> {
  for (const [key, text] of entriesOf(texts)) {
    for (const version of versionsOf(signatures)) {
      for (const { bytes, faults } of version.key ? readText(version.key, text) : []) {
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

/** Those that are there and not empty. */
export function entriesOf(texts: KeyTexts): readonly (readonly [string, string])[] {
  return Object.entries(texts).flatMap(([key, text]) => (text ? [[key, text] as const] : []))
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

interface KeyReading {
  readonly bytes: Uint8Array
  readonly faults: readonly Fault[]
}

/** The bytes that the text may stand for, each once, with what is odd about its writing. */
function readText(format: KeyFormat, text: string): readonly KeyReading[] {
  const readings = [{ text, faults: [] }, ...cleanings(text)].flatMap((cleaned) =>
    readEncodings(format, cleaned.text).map(({ bytes, faults }) => ({ bytes, faults: [...cleaned.faults, ...faults] })),
  )
  const known = new Set<string>()
  const distinct = readings.filter(({ bytes }) => known.size < known.add(toHex(bytes)).size)
  // One without a fault is what the provider reads, too.
  return distinct.filter(({ faults }) => faults.length > 0)
}

interface Cleaning {
  readonly text: string
  readonly faults: readonly Fault[]
}

/** The text without what is around it, then without white space in it. */
export function cleanings(text: string): readonly Cleaning[] {
  const space: readonly Fault[] = [{ code: 'key_white_space' }]
  // Also the two characters "\n", which some write into an .env file.
  const trim = (value: string) => withoutEnd(value.trim(), '\\r', '\\n')
  const trimmed = trim(text)
  const unquoted = trim(trimmed.replace(/^["'`]|["'`]$/g, ''))
  const quotes: readonly Fault[] = unquoted === trimmed ? [] : [{ code: 'key_quoted' }]
  return [
    { text: unquoted, faults: [...(trimmed === text ? [] : space), ...quotes] },
    { text: unquoted.replace(/\s+/g, ''), faults: [...space, ...quotes] },
  ]
}

type Encoding = readonly [writtenAs: string, decode: (text: string) => Uint8Array | undefined]

const ENCODINGS: readonly Encoding[] = [
  ['base64', fromBase64],
  ['hex', fromHex],
  ['utf8', fromUtf8],
  ['upper-case hex', fromAnyHex],
  ['base64url, or base64 without padding', fromAnyBase64],
]

/** What vendors write before a key: `whsec_`, and `v1,whsec_` where it was copied with its version. */
const ANY_PREFIX = /^(?:v\d+[a-z]?,)?(?:[a-z]{2,8}_)?/

function readEncodings(format: KeyFormat, text: string): readonly KeyReading[] {
  const { encoding } = format
  const der = fromDer(text)
  if (der) return [{ bytes: der, faults: encoding === 'pem' || encoding === 'spki' ? [] : [{ code: 'key_pem' }] }]
  // The right encoding first: a hex text is also base64, and everything is text.
  const right: readonly Encoding[] = encoding === 'pem' ? [] : [[encoding, DECODERS[encoding]]]
  const encodings = [...right, ...ENCODINGS.filter(([writtenAs]) => writtenAs !== encoding)]
  const readings = toForms(format, text).flatMap(({ value, faults }) =>
    encodings.flatMap(([writtenAs, decode]): readonly KeyReading[] => {
      const bytes = decode(value)
      const odd: readonly Fault[] = writtenAs === encoding ? [] : [{ code: 'key_encoding', facts: { writtenAs } }]
      return bytes ? [{ bytes, faults: [...faults, ...odd] }] : []
    }),
  )
  const facts = { writtenAs: 'utf8, with the prefix' }
  return format.prefix === undefined || encoding === 'utf8'
    ? readings
    : [...readings, { bytes: fromUtf8(text), faults: [{ code: 'key_encoding', facts }] }]
}

interface KeyForm {
  readonly value: string
  readonly faults: readonly Fault[]
}

/** What is decoded, with and without a prefix. */
function toForms({ prefix, keepsPrefix }: KeyFormat, text: string): readonly KeyForm[] {
  const bare = text.replace(ANY_PREFIX, '')
  const odd: readonly Fault[] = [{ code: 'key_prefix' }]
  if (prefix === undefined) {
    return [
      { value: text, faults: [] },
      { value: bare, faults: odd },
    ]
  }
  const faults = text === prefix + bare ? [] : odd
  if (!keepsPrefix) return [{ value: bare, faults }]
  return [
    { value: prefix + bare, faults },
    { value: text, faults: odd },
    { value: bare, faults: odd },
  ]
}

/** The public key in a PEM or DER text, with what says its algorithm. */
function fromDer(text: string): Uint8Array | undefined {
  const inner = text.replace(/-----[A-Z ]+-----/g, '').replace(/\\n|\s+/g, '')
  // A hex text is also base64 of something longer.
  return [fromAnyHex(inner), fromAnyBase64(inner)].find((bytes) => bytes && isSpki(bytes))
}
