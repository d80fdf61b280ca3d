import { fromBase64 } from '../../shared/bytes.ts'

// One class, and no dash in it: a text of nothing but white space takes no longer than any other.
const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)(-----END CERTIFICATE-----)?/

const SEQUENCE = 0x30
const BIT_STRING = 0x03
const VERSION = 0xa0
const UTC_TIME = 0x17
const GENERALIZED_TIME = 0x18

/**
 * The public key (SubjectPublicKeyInfo, DER) of the first certificate in a PEM text (RFC 5280, section 4.1).
 *
 * @param now milliseconds since 1970
 * @throws Error when there is no certificate, or when it does not count now
 */
export function readCertificate(pem: string, now: number): Uint8Array {
  const [, text = '', end] = PEM.exec(pem) ?? []
  const der = end === undefined ? undefined : fromBase64(text.replace(/\s+/g, ''))
  if (!der) throw new Error('The answer is no certificate')
  const [outer] = readTagged(der, [SEQUENCE])
  const [body] = readTagged(outer.content, [SEQUENCE, SEQUENCE, BIT_STRING])
  const members = readElements(body.content)
  // Version, serial number, algorithm, issuer, validity, subject, key; the version may be missing.
  const [, , , validity, , key] = members[0]?.tag === VERSION ? members.slice(1) : members
  if (validity?.tag !== SEQUENCE || key?.tag !== SEQUENCE) throw malformed()
  const [from = Number.NaN, to = Number.NaN, ...others] = readElements(validity.content).map(readTime)
  // Written so that a time that cannot be read lets nothing through.
  if (!(from <= now && now <= to) || others.length > 0) throw new Error('The certificate does not count now')
  return key.whole
}

interface Element {
  readonly tag: number
  readonly content: Uint8Array
  /** With tag and length. */
  readonly whole: Uint8Array
}

/** The elements that stand one after the other (X.690, section 8.1). */
function readElements(der: Uint8Array): readonly Element[] {
  const elements: Element[] = []
  for (let at = 0; at < der.length; ) {
    const element = readElement(der.subarray(at))
    elements.push(element)
    at += element.whole.length
  }
  return elements
}

/** A length has one encoding, the shortest. */
function readElement(der: Uint8Array): Element {
  const [tag = 0, first = 0] = der
  // Up to 127 itself; beyond it, how many bytes the length has.
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  const length = first < 0x80 ? first : der.subarray(2, 2 + lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0)
  const start = 2 + lengthBytes
  const end = start + length
  const isShortest = first < 0x80 || (length >= 0x80 && length >= 256 ** (lengthBytes - 1))
  if (lengthBytes > 3 || end > der.length || !isShortest) throw malformed()
  return { tag, content: der.subarray(start, end), whole: der.subarray(0, end) }
}

/** The elements, which must have these tags, and the first of which is there. */
function readTagged(der: Uint8Array, tags: readonly number[]): readonly [Element, ...Element[]] {
  const [first, ...others] = readElements(der)
  if (!first || [first, ...others].map(({ tag }) => tag).join() !== tags.join()) throw malformed()
  return [first, ...others]
}

function malformed(): Error {
  return new Error('The certificate is malformed')
}

/** Milliseconds since 1970 (RFC 5280, section 4.1.2.5); `NaN` for anything else. */
function readTime({ tag, content }: Element): number {
  const text = String.fromCharCode(...content)
  const digits =
    tag === UTC_TIME ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/
  const [, year = '', ...rest] = (tag === UTC_TIME || tag === GENERALIZED_TIME ? digits.exec(text) : null) ?? []
  const century = tag === UTC_TIME ? (Number(year) < 50 ? '20' : '19') : ''
  const [month, day, hour, minute, second] = rest
  return Date.parse(`${century}${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}
