import type { ReceivedResponse } from '../sender/wire/exchange.ts'

/** "Limited to 10kB", says Telnyx of the headers, and of the body. */
const LIMIT = 10_000

type Headers = ReceivedResponse['headers']

/** The headers that fit into 10 kB as lines; the first that does not, and what follows, is left out. */
export function limitHeaders(headers: Headers): Headers {
  let size = 0
  const end = headers.findIndex(([name, value]) => {
    size += Buffer.byteLength(`${name}: ${value}`)
    return size > LIMIT
  })
  return end === -1 ? headers : headers.slice(0, end)
}

/** A body as text of at most 10 kB: as it is when it is UTF-8, otherwise its base64. */
export function limitBody(body: Uint8Array): string {
  const text = fromUtf8(body)
  if (text === undefined) return Buffer.from(body.subarray(0, (LIMIT / 4) * 3)).toString('base64')
  return body.length <= LIMIT ? text : Buffer.from(body.subarray(0, lastBoundary(body, LIMIT))).toString()
}

function fromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** The last place up to `end` where a character begins. */
function lastBoundary(utf8: Uint8Array, end: number): number {
  let boundary = end
  while (((utf8[boundary] ?? 0) & 0b1100_0000) === 0b1000_0000) boundary -= 1
  return boundary
}
