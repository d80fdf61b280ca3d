import { fromHex, fromUtf8 } from '../../shared/bytes.ts'
import { fromAnyBase64 } from '../read/loose-bytes.ts'
import type { BodyGuess } from './body-guess.ts'

/** Texts that were encoded on the way. */
export function* encodedGuesses(text: string): Generator<BodyGuess> {
  const bare = text.replace(/^"|"$/g, '')
  const base64 = fromAnyBase64(bare.replace(/\s+/g, ''))
  if (base64) yield { code: 'body_base64', body: base64, writtenAs: 'decoded from base64' }
  const hex = fromHex(bare)
  if (hex) yield { code: 'body_base64', body: hex, writtenAs: 'decoded from hex' }
  let inner = text
  for (let depth = 0; depth < 2 && inner.startsWith('"'); depth++) {
    const value = parse(inner)
    if (typeof value !== 'string') return
    yield { code: 'body_double_encoded', body: fromUtf8(value), writtenAs: 'without the quotes of a JSON text' }
    inner = value
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

const FORM = 'body_form_decoded'

/** What a form parser made of a body, and left as JSON. */
export function* parsedFormGuesses(value: object): Generator<BodyGuess> {
  const fields = toFields(value)
  const [first] = fields
  if (!first) return
  // What a form parser makes of JSON: one name, the whole body, without a value.
  if (fields.length === 1 && first[1] === '') {
    yield { code: FORM, body: fromUtf8(first[0]), writtenAs: 'as JSON, before a form parser read it' }
  }
  yield* writeForms(fields)
}

/** What a form parser or a URL decoder made of a body, and left as text. */
export function* formGuesses(text: string): Generator<BodyGuess> {
  const decoded = decodeUri(text)
  if (decoded !== undefined && decoded !== text) {
    yield { code: FORM, body: fromUtf8(decoded), writtenAs: 'without percent escapes' }
  }
  if (!text.includes('=')) return
  const pairs = text.split('&', MAX_FIELDS + 1)
  if (pairs.length > MAX_FIELDS) return
  yield* writeForms(
    pairs.map((pair): Field => {
      const at = pair.indexOf('=')
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
  const values = [...new URLSearchParams(text).values()]
  if (values.length === 1)
    yield { code: FORM, body: fromUtf8(values[0] ?? ''), writtenAs: 'as the value of the form field' }
}

type Field = readonly [name: string, value: string]

/** More than any provider's form has. Each costs some hundred bytes while a form is written. */
const MAX_FIELDS = 1000

/** The fields of a form that was parsed; none when it has too many, or holds what no form says. */
function toFields(value: object): readonly Field[] {
  if (Array.isArray(value)) return []
  const fields: Field[] = []
  for (const [name, member] of Object.entries(value)) {
    for (const one of Array.isArray(member) ? member : [member]) {
      if (typeof one === 'object' && one !== null) return []
      if (fields.push([name, String(one)]) > MAX_FIELDS) return []
    }
  }
  return fields
}

function* writeForms(fields: readonly Field[]): Generator<BodyGuess> {
  const form = new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])).toString()
  yield { code: FORM, body: fromUtf8(form), writtenAs: 'as a form' }
  yield { code: FORM, body: fromUtf8(form.replaceAll('+', '%20')), writtenAs: 'as a form with %20 for a space' }
}

function decodeUri(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}
