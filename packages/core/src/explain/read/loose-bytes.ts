import { fromBase64, fromHex } from '../../shared/bytes.ts'

// For finding out what somebody meant. Nothing in here decides whether a delivery is accepted. What is read may be a
// stranger's, of any length: every function looks at each character a fixed number of times.

/** The bytes of base64url or of standard base64, with or without padding, or `undefined`. */
export function fromAnyBase64(text: string): Uint8Array | undefined {
  const digits = withoutEnd(text, '=').replaceAll('-', '+').replaceAll('_', '/')
  return fromBase64(digits.padEnd(Math.ceil(digits.length / 4) * 4, '='))
}

/** The text without the endings at its end, however many there are. A pattern like `/=+$/` tries every "=" of the text. */
export function withoutEnd(text: string, ...endings: readonly string[]): string {
  let end = text.length
  for (;;) {
    const ending = endings.find((one) => text.endsWith(one, end))
    if (!ending) return text.slice(0, end)
    end -= ending.length
  }
}

/** The bytes of hexadecimal in upper or mixed case, or `undefined`. */
export function fromAnyHex(text: string): Uint8Array | undefined {
  return fromHex(text.toLowerCase())
}

/** The bytes of a text whose every character is one, or `undefined`. */
export function fromLatin1(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 255) return undefined
    bytes[i] = code
  }
  return bytes
}

/** As many characters as a call takes for arguments in every engine. */
const CHARACTERS_PER_CALL = 4096

export function toLatin1(bytes: Uint8Array): string {
  let text = ''
  for (let start = 0; start < bytes.length; start += CHARACTERS_PER_CALL) {
    text += String.fromCharCode(...bytes.subarray(start, start + CHARACTERS_PER_CALL))
  }
  return text
}

export function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}
