import type { BodyFormat } from '../../provider/body-format.ts'
import { decodeBody } from './decode-body.ts'

/** A body that is a text, and is handed out as it is. */
export const text: BodyFormat<string> = {
  name: 'text',
  contentType: 'text/plain; charset=utf-8',
  parse(bytes) {
    const body = decodeBody('text', bytes)
    return { body, text: body }
  },
  write: String,
  // It has no members: a fingerprint covers it as a whole.
  coveredText: (body, isCovered) => (isCovered('') ? body : ''),
  hasDoubledName: () => false,
  isPlain: true,
}
