import { fromHex, fromUtf8, toUtf8 } from '../bytes.ts'
import { parseObject } from './bodies-json.ts'
import { type BodyGuess, MAX_REWRITTEN_BYTES } from './body-guess.ts'
import { fromBase64Url } from './loose-bytes.ts'

/** Bodies that were packed, encoded or taken apart on the way. */
export async function* wrappedGuesses(body: Uint8Array): AsyncGenerator<BodyGuess> {
  for (const { format, magic } of COMPRESSIONS) {
    if (!magic(body)) continue
    const inflated = await decompress(body, format)
    if (inflated) yield { code: 'body_compressed', body: inflated, writtenAs: `inflated from ${format}` }
  }
  const text = body.length <= MAX_REWRITTEN_BYTES ? toUtf8(body)?.trim() : undefined
  if (text === undefined || text === '') return
  yield* encodedGuesses(text)
  yield* formGuesses(text)
}

interface Compression {
  readonly format: 'gzip' | 'deflate'
  readonly magic: (body: Uint8Array) => boolean
}

const COMPRESSIONS: readonly Compression[] = [
  { format: 'gzip', magic: ([first, second]) => first === 0x1f && second === 0x8b },
  { format: 'deflate', magic: ([first = 0, second = 0]) => first === 0x78 && ((first << 8) | second) % 31 === 0 },
]

/** A small body may inflate to gigabytes. */
const MAX_INFLATED_BYTES = 4 * MAX_REWRITTEN_BYTES

async function decompress(body: Uint8Array, format: Compression['format']): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let total = 0
  try {
    const stream = new Blob([body as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream(format))
    for await (const chunk of stream) {
      total += chunk.length
      if (total > MAX_INFLATED_BYTES) return undefined
      chunks.push(chunk)
    }
  } catch {
    return undefined
  }
  return new Uint8Array(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer())
}

function* encodedGuesses(text: string): Generator<BodyGuess> {
  const bare = text.replace(/^"|"$/g, '')
  const base64 = fromBase64Url(bare.replace(/\s+/g, ''))
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

function* formGuesses(text: string): Generator<BodyGuess> {
  const code = 'body_form_decoded'
  const parsed = parseObject(text)
  if (parsed) {
    const fields = Object.entries(parsed).flatMap(([name, values]: [string, unknown]) =>
      [values].flat().map((value): [string, string] => [name, String(value)]),
    )
    const [first] = fields
    // What a form parser makes of JSON: one name, the whole body, without a value.
    if (fields.length === 1 && first?.[1] === '') {
      yield { code, body: fromUtf8(first[0]), writtenAs: 'as JSON, before a form parser read it' }
    }
    yield* writeForms(fields)
    return
  }
  const decoded = decodeUri(text)
  if (decoded !== undefined && decoded !== text) {
    yield { code, body: fromUtf8(decoded), writtenAs: 'without percent escapes' }
  }
  const pairs = text.split('&').map((pair): [string, string] => {
    const at = pair.indexOf('=')
    return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
  })
  if (text.includes('=')) {
    yield* writeForms(pairs)
    const values = [...new URLSearchParams(text).values()]
    if (values.length === 1)
      yield { code, body: fromUtf8(values[0] ?? ''), writtenAs: 'as the value of the form field' }
  }
}

function* writeForms(fields: readonly (readonly [string, string])[]): Generator<BodyGuess> {
  const form = new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])).toString()
  const code = 'body_form_decoded'
  yield { code, body: fromUtf8(form), writtenAs: 'as a form' }
  yield { code, body: fromUtf8(form.replaceAll('+', '%20')), writtenAs: 'as a form with %20 for a space' }
}

function decodeUri(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}
