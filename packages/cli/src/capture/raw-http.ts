import { Buffer } from 'node:buffer'
import type { CapturedRequest } from './capture.ts'

const REQUEST_LINE = /^([A-Z]+) (\S+)(?: HTTP\/\d(?:\.\d)?)?$/
const HEADER_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/

/**
 * A request as it is on the wire, its lines ending in CR LF or LF; the request line may be missing.
 *
 * @param text one character for each byte
 */
export function parseRawHttp(text: string): CapturedRequest | undefined {
  const [head = ''] = /^[\s\S]*?(?:\r?\n\r?\n|$)/.exec(text) ?? []
  const lines = head.trimEnd().split(/\r?\n/)
  const [, method, url] = REQUEST_LINE.exec(lines[0] ?? '') ?? []
  const headers = (method === undefined ? lines : lines.slice(1)).map(parseHeaderLine)
  if (headers.length === 0 || !headers.every((header) => header !== undefined)) return undefined
  return { method, url, headers, body: toBody(headers, text.slice(head.length)) }
}

export function parseHeaderLine(line: string): readonly [name: string, value: string] | undefined {
  const [, name, value = ''] = HEADER_LINE.exec(line) ?? []
  return name === undefined ? undefined : [name, value]
}

function toBody(headers: CapturedRequest['headers'], text: string): Uint8Array {
  const isChunked = headers.some(
    ([name, value]) => name.toLowerCase() === 'transfer-encoding' && /\bchunked$/i.test(value),
  )
  return Buffer.from((isChunked ? joinChunks(text) : undefined) ?? text, 'latin1')
}

/** The body without the lengths between its chunks, or `undefined` where there are none: some tools take them out. */
function joinChunks(text: string): string | undefined {
  let body = ''
  let rest = text
  for (;;) {
    const [line = '', hex = ''] = /^([0-9a-fA-F]{1,8})(?:;[^\r\n]*)?\r?\n/.exec(rest) ?? []
    if (line === '') return undefined
    const size = Number.parseInt(hex, 16)
    if (size === 0) return body
    body += rest.slice(line.length, line.length + size)
    rest = rest.slice(line.length + size).replace(/^\r?\n/, '')
  }
}
