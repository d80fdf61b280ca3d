import { concatBytes, fromUtf8, toUtf8 } from '../../shared/bytes.ts'
import { fromLatin1, isEqual, toLatin1 } from '../read/loose-bytes.ts'
import type { BodyGuess } from './body-guess.ts'

const BOM = fromUtf8('\ufeff')

/** What editors and shells put around a text. */
export function* edgeGuesses(body: Uint8Array): Generator<BodyGuess> {
  yield* newlineGuesses(body)
  yield* isEqual(body.subarray(0, 3), BOM)
    ? [{ code: 'body_bom' as const, body: body.subarray(3), writtenAs: 'without a byte order mark' }]
    : [{ code: 'body_bom' as const, body: concatBytes([BOM, body]), writtenAs: 'with a byte order mark' }]
}

const WHITE_SPACE: ReadonlySet<number | undefined> = new Set([0x20, 0x09, 0x0a, 0x0d])

function* newlineGuesses(body: Uint8Array): Generator<BodyGuess> {
  let [start, end] = [0, body.length]
  while (WHITE_SPACE.has(body[start])) start++
  while (end > start && WHITE_SPACE.has(body[end - 1])) end--
  const bare = body.subarray(start, end)
  const code = 'body_newline'
  yield { code, body: bare, writtenAs: 'without white space around it' }
  yield { code, body: concatBytes([bare, fromUtf8('\n')]), writtenAs: 'with a newline at the end' }
  yield { code, body: concatBytes([bare, fromUtf8('\r\n')]), writtenAs: 'with CRLF at the end' }
}

export function* lineEndingGuesses(text: string): Generator<BodyGuess> {
  if (!text.includes('\n')) return
  const lines = text.replaceAll('\r\n', '\n')
  yield { code: 'body_line_endings', body: fromUtf8(lines), writtenAs: 'with LF' }
  yield { code: 'body_line_endings', body: fromUtf8(lines.replaceAll('\n', '\r\n')), writtenAs: 'with CRLF' }
}

/** The characters of Windows-1252 from 0x80 to 0x9f: those that Latin-1 does not have. */
const CP1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

/** @param text the body, where it is UTF-8 */
export function* charsetGuesses(body: Uint8Array, text: string | undefined): Generator<BodyGuess> {
  const code = 'body_charset'
  if (text === undefined) {
    const wide = toLatin1(body)
    yield { code, body: fromUtf8(wide), writtenAs: 'as UTF-8' }
    yield { code, body: fromUtf8(wide.replace(/[\u0080-\u009f]/g, fromCp1252)), writtenAs: 'as UTF-8' }
    return
  }
  for (const once of new Set([text, text.replace(/[\u0100-\uffff]/g, toCp1252)])) {
    const bytes = fromLatin1(once)
    if (bytes) yield { code, body: bytes, writtenAs: toUtf8(bytes) === undefined ? 'as Latin-1' : 'as UTF-8' }
  }
}

function fromCp1252(character: string): string {
  return CP1252.charAt(character.charCodeAt(0) - 0x80)
}

function toCp1252(character: string): string {
  const index = CP1252.indexOf(character)
  return index < 0 ? character : String.fromCharCode(0x80 + index)
}
