import { fromUtf8 } from '../../shared/bytes.ts'
import { notOfFormat } from './decode-body.ts'

/** A part as it was received. */
export interface RawPart {
  readonly headers: Uint8Array
  readonly content: Uint8Array
}

const MAX_PARTS = 20
const MAX_HEADER_BYTES = 64 * 1024

/** RFC 2046, section 5.1.1. */
const BOUNDARY = /^--([\w'()+,\-./:=? ]{0,69}[\w'()+,\-./:=?])$/
const LINE_END = fromUtf8('\r\n')
const HEADERS_END = fromUtf8('\r\n\r\n')
const CLOSE = fromUtf8('--')

/**
 * The parts between the boundaries.
 *
 * The boundary is the body's first line, and the Content-Type's is not asked. Nobody signs a header: anyone who has one
 * signed body could name another boundary that stands somewhere in a part, in a comment that he wrote himself perhaps,
 * and have what follows it read as parts. So text before the first boundary, which RFC 2046 allows and no sender of forms
 * writes, is refused, and so is text after the last.
 *
 * @throws WebhookVerificationError `body_malformed`
 */
export function splitParts(bytes: Uint8Array): readonly RawPart[] {
  const delimiter = readDelimiter(bytes)
  const parts: RawPart[] = []
  let headerBytes = 0
  let at = delimiter.length - LINE_END.length // the first boundary has no line end before it
  while (!startsWith(bytes, CLOSE, at)) {
    if (!startsWith(bytes, LINE_END, at)) throw notOfFormat('multipart', 'a line only begins as a boundary does')
    const headersEnd = indexOf(bytes, HEADERS_END, at)
    const contentStart = headersEnd + HEADERS_END.length
    const end = headersEnd < 0 ? -1 : indexOf(bytes, delimiter, contentStart)
    if (end < 0) throw notOfFormat('multipart', 'the last part does not end')
    headerBytes += contentStart - at
    if (headerBytes > MAX_HEADER_BYTES) throw notOfFormat('multipart', 'its headers are larger than 64 KiB')
    parts.push({
      headers: bytes.subarray(at + LINE_END.length, headersEnd),
      content: bytes.subarray(contentStart, end),
    })
    if (parts.length > MAX_PARTS) throw notOfFormat('multipart', `it has more than ${MAX_PARTS} parts`)
    at = end + delimiter.length
  }
  const rest = bytes.length - (at + CLOSE.length)
  if (rest === 0 || (rest === LINE_END.length && startsWith(bytes, LINE_END, at + CLOSE.length))) return parts
  throw notOfFormat('multipart', 'more follows the last boundary')
}

/** What stands between two parts: a line end, and the boundary with its dashes. */
function readDelimiter(bytes: Uint8Array): Uint8Array {
  // 2 dashes and 70 characters
  const lineEnd = indexOf(bytes.subarray(0, 72 + LINE_END.length), LINE_END, 0)
  const line = String.fromCharCode(...bytes.subarray(0, Math.max(lineEnd, 0)))
  if (!BOUNDARY.test(line)) throw notOfFormat('multipart', 'its first line is no boundary')
  return fromUtf8(`\r\n${line}`)
}

function startsWith(bytes: Uint8Array, wanted: Uint8Array, at: number): boolean {
  return wanted.every((byte, index) => bytes[at + index] === byte)
}

/** -1 where it is not found. */
function indexOf(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const [first = 0] = wanted
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (startsWith(bytes, wanted, at)) return at
  }
  return -1
}
