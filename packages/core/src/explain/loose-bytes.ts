import { fromBase64, fromHex } from '../bytes.ts'

// For finding out what somebody meant. Nothing in here decides whether a delivery is accepted.

/** The bytes of base64url or of standard base64, with or without padding, or `undefined`. */
export function fromBase64Url(text: string): Uint8Array | undefined {
  const digits = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
  return fromBase64(digits.padEnd(Math.ceil(digits.length / 4) * 4, '='))
}

/** The bytes of hexadecimal in upper or mixed case, or `undefined`. */
export function fromUpperHex(text: string): Uint8Array | undefined {
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

export function toLatin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

export function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}
