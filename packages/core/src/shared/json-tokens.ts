const PUNCTUATION = 1
const SPACE = 2

/** What a character between tokens is, by its code; none of these begins a literal. */
const KINDS = new Uint8Array(128)
for (const character of '{}[]:,') KINDS[character.charCodeAt(0)] = PUNCTUATION
for (const character of ' \t\n\r') KINDS[character.charCodeAt(0)] = SPACE

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** `start` is the place of the token's first character, `end` that after its last. */
export type OnToken = (start: number, end: number) => void

/**
 * Calls `onToken` with every token of a JSON text, in their order. The text is one that `JSON.parse` accepts: nothing is
 * checked again. The work grows with the length of the text alone, and nothing recurses.
 */
export function forEachToken(json: string, onToken: OnToken): void {
  for (let at = 0; at < json.length; ) {
    const code = json.charCodeAt(at)
    const kind = KINDS[code]
    if (kind === SPACE) {
      at++
      continue
    }
    const end = kind === PUNCTUATION ? at + 1 : code === QUOTE ? endOfString(json, at) : endOfLiteral(json, at)
    onToken(at, end)
    at = end
  }
}

/** The place after the string that begins at `start`. */
export function endOfString(json: string, start: number): number {
  const quote = json.indexOf('"', start + 1)
  // Searching is several times as fast as looking at every character; it is right unless the quote may be escaped.
  if (json.charCodeAt(quote - 1) !== BACKSLASH) return quote + 1
  for (let at = start + 1; at < json.length; at++) {
    const code = json.charCodeAt(at)
    if (code === QUOTE) return at + 1
    if (code === BACKSLASH) at++
  }
  return json.length
}

/** A number, `true`, `false` or `null`. */
function endOfLiteral(json: string, start: number): number {
  let at = start + 1
  while (at < json.length && !KINDS[json.charCodeAt(at)]) at++
  return at
}

/** The text that a token in quotes stands for. */
export function readString(token: string): string {
  return token.includes('\\') ? (JSON.parse(token) as string) : token.slice(1, -1)
}
