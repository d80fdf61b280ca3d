/** Everything beyond ASCII is one symbol, and a whole JSON body is another. */
const OTHER = 128
export const JSON_BODY = 129
const SIZE = 130

/** Which symbols an edge of an automaton takes. */
export type Symbols = ReadonlySet<number>

export function symbolOf(character: string): number {
  return Math.min(character.charCodeAt(0), OTHER)
}

/** The ASCII characters that a pattern matches, and all others where it matches one of them. */
export function symbolsOf(pattern: RegExp): Symbols {
  const symbols = new Set<number>()
  for (let code = 0; code < OTHER; code++) if (pattern.test(String.fromCharCode(code))) symbols.add(code)
  if (pattern.test('é')) symbols.add(OTHER)
  return symbols
}

export const EVERY_CHARACTER: Symbols = new Set(Array.from({ length: JSON_BODY }, (_, code) => code))

/** A symbol as a witness shows it. */
export function printSymbol(symbol: number): string {
  if (symbol === JSON_BODY) return '{"a":1}'
  return symbol === OTHER ? 'é' : String.fromCharCode(symbol)
}

export const SYMBOLS: readonly number[] = Array.from({ length: SIZE }, (_, symbol) => symbol)
