import { Buffer } from 'node:buffer'

/** `$'…'` in a shell: what follows a backslash there. */
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  v: '\v',
}

// One after the other: line continuation, 'as it is', $'with escapes', "with few escapes", escaped, plain.
const PART = /\\\r?\n|'([^']*)'|\$'((?:[^'\\]|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\$]+|\$)|(\s+)/y

/**
 * The words of one shell command; nothing in it is expanded or run.
 *
 * @param text one character for each byte
 * @returns the words in the same form, or `undefined` when a quote is not closed
 */
export function splitShellWords(text: string): readonly string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  PART.lastIndex = 0
  while (PART.lastIndex < text.length) {
    const match = PART.exec(text)
    if (!match) return undefined
    const [whole, single, escaped, double, character, plain, space] = match
    if (space !== undefined) {
      if (word !== undefined) words.push(word)
      word = undefined
      // The next line is another command.
      if (space.includes('\n') && words.length > 0) break
    } else if (!/^\\\r?\n$/.test(whole)) {
      const decoded = escaped === undefined ? double && unescapeDouble(double) : unescapeAnsi(escaped)
      word = (word ?? '') + (single ?? decoded ?? character ?? plain ?? '')
    }
  }
  return word === undefined ? words : [...words, word]
}

function unescapeDouble(text: string): string {
  return text.replace(/\\(?:([$`"\\])|\r?\n)/g, '$1')
}

const ANSI_ESCAPE = /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|([\s\S]))/g

function unescapeAnsi(text: string): string {
  // Two units of a pair, as browsers write them, are one character.
  const paired = text.replace(/\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})/gi, (_, high, low) =>
    toBytes(String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low, 16))),
  )
  return paired.replace(ANSI_ESCAPE, (_, hex, unit, point, octal, character) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255)
    const code = Number.parseInt(unit ?? point ?? '', 16)
    if (!Number.isNaN(code)) return toBytes(String.fromCodePoint(Math.min(code, 0x10ffff)))
    return ESCAPES[character] ?? character
  })
}

/** UTF-8, one character for each byte. */
function toBytes(text: string): string {
  return Buffer.from(text).toString('latin1')
}
