import type { ProviderDefinition } from '../provider/definition.ts'
import { toUtf8 } from '../shared/bytes.ts'
import { WebhookVerificationError } from '../shared/errors.ts'

type Format = ProviderDefinition['format']

const PARSERS: Readonly<Record<Format, (text: string) => unknown>> = { json: JSON.parse, form: parseForm }

export interface ParsedBody {
  readonly body: unknown
  /** What `body` was parsed from: it has what parsing loses, such as the digits of numbers. */
  readonly text: string
}

/**
 * The value of a verified body, and its text.
 *
 * @throws WebhookVerificationError `body_malformed`
 */
export function parseBody(format: Format, bytes: Uint8Array): ParsedBody {
  const text = toUtf8(bytes)
  if (text === undefined) throw malformed('The body is not UTF-8.')
  const body = parse(format, text)
  if (maySpellProto(format, text) && hasProtoKey(body)) {
    throw malformed('The body has a "__proto__" key, which would change objects that it is copied into.')
  }
  return { body, text }
}

function parse(format: Format, text: string): unknown {
  try {
    return PARSERS[format](text)
  } catch (cause) {
    const reason = text.startsWith('\uFEFF') ? 'it begins with a byte order mark' : 'the text does not parse'
    throw malformed(`The body is signed, but it is not ${format}: ${reason}.`, cause)
  }
}

// One pass: getAll() of every name would go through all fields for each of them.
function parseForm(text: string): Record<string, string | string[]> {
  const fields = new Map<string, string | string[]>()
  for (const [name, value] of new URLSearchParams(text)) {
    const known = fields.get(name)
    if (known === undefined) fields.set(name, value)
    else if (typeof known === 'string') fields.set(name, [known, value])
    else known.push(value)
  }
  return Object.fromEntries(fields)
}

/** Only then is the parsed body walked. */
function maySpellProto(format: Format, text: string): boolean {
  return format === 'form' || text.includes('__proto__') || text.includes('\\u00')
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
