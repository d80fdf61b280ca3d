import type { BodyFormat } from '../../provider/body-format.ts'
import { notOfFormat, protoKey } from './decode-body.ts'

/** The commonest body that is no JSON: what GitHub sends unless it is told otherwise. */
const LOOKS_LIKE_FORM = /^[\w-]{1,64}=/
const FORM_HINT =
  ', and looks like a form. Have the provider send JSON (at GitHub, the content type application/json), or define it with a format for forms'

/** @throws WebhookVerificationError `body_malformed` when the text does not parse, or has a `__proto__` key */
export function parseJson(format: BodyFormat['name'], text: string): unknown {
  const value = parse(format, text)
  if (maySpellProto(text) && hasProtoKey(value)) throw protoKey()
  return value
}

function parse(format: BodyFormat['name'], text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw notOfFormat(format, `the text does not parse${LOOKS_LIKE_FORM.test(text) ? FORM_HINT : ''}`, cause)
  }
}

/** Only then is the parsed value walked. */
function maySpellProto(text: string): boolean {
  return text.includes('__proto__') || text.includes('\\u00')
}

// A list instead of recursion: a body may be nested deeper than the stack reaches.
function hasProtoKey(body: unknown): boolean {
  const pending = [body]
  while (pending.length > 0) {
    const value = pending.pop()
    if (typeof value !== 'object' || value === null) continue
    if (Object.hasOwn(value, '__proto__')) return true
    for (const member of Object.values(value)) pending.push(member)
  }
  return false
}
