import type { BodyFormat } from '../../provider/body-format.ts'
import { notOfFormat } from './decode-body.ts'
import { form } from './form.ts'
import { json } from './json.ts'

const [SPACE, BRACKET, BRACE] = [0x20, 0x5b, 0x7b]
/** What an empty body is. */
const FORM = 0x7f

/**
 * A form, or JSON where the first byte is `{` or `[`: two kinds of events at one endpoint (Twilio). Forms escape both
 * characters, so the signed bytes say which they are, and no Content-Type is asked.
 *
 * Only for a definition whose signature covers the bytes of the JSON. Where it covers the fields of a form but not a body
 * as such, a stranger could send any JSON under the signature of an empty form.
 */
export const formOrJson: BodyFormat = {
  name: 'form|json',
  contentType: form.contentType,
  parse(bytes) {
    const [first = FORM] = bytes
    // JSON may begin with white space, and a form may not: readers would differ in which of the two it is.
    if (first <= SPACE) throw notOfFormat('form|json', 'it begins with white space')
    return (first === BRACE || first === BRACKET ? json : form).parse(bytes)
  },
  write: form.write,
  coveredText: (text, isCovered) => formatOf(text).coveredText(text, isCovered),
  hasDoubledName: (text, levels) => formatOf(text).hasDoubledName(text, levels),
}

function formatOf(text: string): BodyFormat {
  return text.startsWith('{') || text.startsWith('[') ? json : form
}
