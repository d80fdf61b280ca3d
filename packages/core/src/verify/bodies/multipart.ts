import type { BodyFormat } from '../../provider/body-format.ts'
import { decodeBody, notOfFormat, protoKey } from './decode-body.ts'
import { json } from './json.ts'
import { parsePart } from './multipart-part.ts'
import { splitParts } from './multipart-split.ts'
import { parseJson } from './parse-json.ts'

const BOUNDARY = 'countersign-boundary'

/**
 * Parts of `multipart/form-data`, of which the named one holds JSON, which is the body (Dropbox Sign, SendGrid's inbound
 * parse). Other fields and all files are dropped. A body has at most 20 parts and 64 KiB of headers, each name once, and no
 * parts within parts.
 *
 * @param field the name of the part
 * @throws TypeError when the name is empty, or has a quote, a backslash or a line end
 */
export function multipart(field: string): BodyFormat {
  if (!/^[^"\\\r\n]+$/.test(field)) throw new TypeError(`"${field}" is no name of a part: it must stand in quotes`)
  return {
    ...json,
    name: 'multipart',
    contentType: `multipart/form-data; boundary=${BOUNDARY}`,
    parse(bytes) {
      const text = decodeBody('multipart', findPart(bytes, field))
      return { body: parseJson('multipart', text), text }
    },
    // JSON has no line ends in its strings, and so nothing that looks like a boundary.
    wrap: (text) =>
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${text}\r\n--${BOUNDARY}--\r\n`,
  }
}

/** Judges all parts: two readers that differ in one of them may differ in the one that is wanted. */
function findPart(bytes: Uint8Array, field: string): Uint8Array {
  const names = new Set<string>()
  let found: Uint8Array | undefined
  for (const { headers, content } of splitParts(bytes)) {
    const { name, isFile } = parsePart(headers)
    if (name === '__proto__') throw protoKey()
    if (names.has(name)) throw notOfFormat('multipart', 'two parts have the same name')
    names.add(name)
    if (name === field && !isFile) found = content
  }
  if (found) return found
  throw notOfFormat('multipart', `it has no part "${field}" that is a field`)
}
