import { isSpki } from '../../../crypto/der.ts'
import { DECODERS, type KeyFormat } from '../../../crypto/key-format.ts'
import { fromBase64, fromHex, fromUtf8, toHex } from '../../../shared/bytes.ts'
import type { Fault } from '../../prove/trial.ts'
import { fromAnyBase64, fromAnyHex } from '../../read/loose-bytes.ts'
import { cleanings } from './cleanings.ts'

export interface KeyReading {
  readonly bytes: Uint8Array
  readonly faults: readonly Fault[]
}

/** The bytes that the text may stand for, each once, with what is odd about its writing. */
export function readKeyText(format: KeyFormat, text: string): readonly KeyReading[] {
  const readings = [{ text, faults: [] }, ...cleanings(text)].flatMap((cleaned) =>
    readEncodings(format, cleaned.text).map(({ bytes, faults }) => ({ bytes, faults: [...cleaned.faults, ...faults] })),
  )
  const known = new Set<string>()
  const distinct = readings.filter(({ bytes }) => known.size < known.add(toHex(bytes)).size)
  // One without a fault is what the provider reads, too.
  return distinct.filter(({ faults }) => faults.length > 0)
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
export function fromDer(text: string): Uint8Array | undefined {
  const inner = text.replace(/-----[A-Z ]+-----/g, '').replace(/\\n|\s+/g, '')
  // A hex text is also base64 of something longer.
  return [fromAnyHex(inner), fromAnyBase64(inner)].find((bytes) => bytes && isSpki(bytes))
}
