/** One way of putting a JSON value down. */
export interface Layout {
  readonly name: string
  readonly indent?: string
  readonly comma?: string
  readonly colon: string
}

// What serializers write: JSON.stringify without and with a third argument, Python's json.dumps.
export const LAYOUTS: readonly Layout[] = [
  { name: 'compact', colon: ':' },
  { name: 'with a space after "," and ":"', comma: ', ', colon: ': ' },
  { name: 'indented by 2 spaces', indent: '  ', colon: ': ' },
  { name: 'indented by 4 spaces', indent: '    ', colon: ': ' },
  { name: 'indented by tabs', indent: '\t', colon: ': ' },
]

/** One way of writing the characters of a text in JSON. */
export interface Escaping {
  readonly name: string
  readonly write: (text: string) => string
}

export const ESCAPINGS: readonly Escaping[] = [
  { name: 'without needless escapes', write: JSON.stringify },
  { name: 'non-ASCII as \\uxxxx', write: (text) => writeEscaped(text, NOT_ASCII) },
  { name: 'non-ASCII as \\uXXXX', write: (text) => writeEscaped(text, NOT_ASCII, toUpper) },
  { name: '"/" as "\\/"', write: (text) => escapeSlashes(JSON.stringify(text)) },
  { name: '"/" as "\\/" and non-ASCII as \\uxxxx', write: (text) => escapeSlashes(writeEscaped(text, NOT_ASCII)) },
  { name: '"<", ">" and "&" as \\uxxxx', write: (text) => writeEscaped(text, HTML) },
]

const NOT_ASCII = /[\u007f-\uffff]/g
const HTML = /[<>&\u2028\u2029]/g

function writeEscaped(text: string, what: RegExp, spell: (digits: string) => string = (digits) => digits): string {
  return JSON.stringify(text).replace(what, (character) => {
    return `\\u${spell(character.charCodeAt(0).toString(16).padStart(4, '0'))}`
  })
}

function toUpper(digits: string): string {
  return digits.toUpperCase()
}

function escapeSlashes(json: string): string {
  return json.replaceAll('/', '\\/')
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g

/** The tokens of a JSON text as they are written: a number that is parsed and serialized again may lose its "1.0". */
export function toTokens(json: string): readonly string[] {
  return json.match(TOKEN) ?? []
}

/** What some escaping writes in another way. */
const ESCAPABLE = /[\\/<>&\u007f-\uffff]/

export function escapeTokens(tokens: readonly string[], { write }: Escaping): readonly string[] {
  return tokens.map((token) => (token.startsWith('"') && ESCAPABLE.test(token) ? write(JSON.parse(token)) : token))
}

// Deeper than any event, and no indentation grows beyond reason.
const MAX_DEPTH = 100

/** The tokens laid out, or `undefined` when they are nested too deep, or make more than `maxLength` characters. */
export function layOut(
  tokens: readonly string[],
  { indent, comma = ',', colon }: Layout,
  maxLength: number,
): string | undefined {
  let text = ''
  let depth = 0
  const line = () => (indent === undefined ? '' : `\n${indent.repeat(depth)}`)
  for (const [index, token] of tokens.entries()) {
    if (OPENING.has(token)) {
      depth++
      if (depth > MAX_DEPTH) return undefined
      text += CLOSING.has(tokens[index + 1] ?? '') ? token : token + line()
    } else if (CLOSING.has(token)) {
      depth--
      text += OPENING.has(tokens[index - 1] ?? '') ? token : line() + token
    } else if (token === ',') text += comma + line()
    else if (token === ':') text += colon
    else text += token
    if (text.length > maxLength) return undefined
  }
  return text
}

const OPENING: ReadonlySet<string> = new Set(['{', '['])
const CLOSING: ReadonlySet<string> = new Set(['}', ']'])
