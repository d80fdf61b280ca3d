import type { BodyFormat } from '../../provider/body-format.ts'
import { decodeBody, notOfFormat } from './decode-body.ts'
import { form, parseFields } from './form.ts'
import { json } from './json.ts'
import { parseJson } from './parse-json.ts'

/**
 * A form whose one field holds JSON, which is the body: `payload=%7B%22type%22…` (Slack's buttons, GitHub's forms). The
 * field must be the only one: what stood next to it would be signed, and seen by nobody.
 *
 * @param field the name of the field
 */
export function formWithJson(field: string): BodyFormat {
  return {
    ...json,
    name: 'form+json',
    contentType: form.contentType,
    parse(bytes) {
      const written = decodeBody('form+json', bytes)
      if (hasBrokenEscape(written)) throw notOfFormat('form+json', 'an escape is not UTF-8')
      const { [field]: text, ...others } = parseFields(written)
      if (typeof text !== 'string') throw notOfFormat('form+json', `it does not have the field "${field}" once`)
      if (Object.keys(others).length > 0) throw notOfFormat('form+json', `it has fields besides "${field}"`)
      return { body: parseJson('form+json', text), text }
    },
    wrap: (text) => form.write({ [field]: text }),
  }
}

/** JSON is UTF-8, and `URLSearchParams` would put U+FFFD in the place of what is not: two texts would become one. */
function hasBrokenEscape(text: string): boolean {
  if (!/%[89a-f]/i.test(text)) return false
  try {
    // A percent sign that begins no escape stands for itself.
    decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, '%25'))
    return false
  } catch {
    return true
  }
}
