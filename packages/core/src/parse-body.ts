import { toUtf8 } from './bytes.ts'
import { WebhookVerificationError } from './errors.ts'
import type { ProviderDefinition } from './provider.ts'

interface Format {
  readonly parse: (text: string) => unknown
  /** Whether the text may spell a key `__proto__`: only then is the parsed body walked. */
  readonly maySpellProto: (text: string) => boolean
}

const FORMATS: Readonly<Record<ProviderDefinition['format'], Format>> = {
  json: { parse: JSON.parse, maySpellProto: (text) => text.includes('__proto__') || text.includes('\\u00') },
  form: { parse: parseForm, maySpellProto: () => true },
}

/**
 * The value of a verified body. Text is decoded here and nowhere else.
 *
 * @throws WebhookVerificationError `body_malformed`
 */
export function parseBody(format: ProviderDefinition['format'], bytes: Uint8Array): unknown {
  const text = toUtf8(bytes)
  if (text === undefined) throw malformed('The body is not UTF-8.')
  const body = parse(format, text)
  if (FORMATS[format].maySpellProto(text) && hasProtoKey(body)) {
    throw malformed('The body has a "__proto__" key, which would change objects that it is copied into.')
  }
  return body
}

function parse(format: ProviderDefinition['format'], text: string): unknown {
  try {
    return FORMATS[format].parse(text)
  } catch (cause) {
    const reason = text.startsWith('\uFEFF') ? 'it begins with a byte order mark' : 'the text does not parse'
    throw malformed(`The body is signed, but it is not ${format}: ${reason}.`, cause)
  }
}

function parseForm(text: string): Record<string, string | string[]> {
  const values = new URLSearchParams(text)
  const names = [...new Set(values.keys())]
  return Object.fromEntries(
    names.map((name) => {
      const [first = '', ...others] = values.getAll(name)
      return [name, others.length === 0 ? first : [first, ...others]]
    }),
  )
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

// The parser's own message quotes the body, so it stays in `cause`.
function malformed(message: string, cause?: unknown): WebhookVerificationError {
  return new WebhookVerificationError('body_malformed', message, { cause })
}
