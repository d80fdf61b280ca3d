// The floor of the import graph: bytes in, bytes out, strictly. Whatever is odd about an input
// makes the result `undefined`, never a shorter or a corrected one.

const encoder = new TextEncoder()
// A BOM is part of what was sent, and stays; a sequence that is not UTF-8 is an error, not U+FFFD.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function fromUtf8(text: string): Uint8Array {
  return encoder.encode(text)
}

/** The text of well-formed UTF-8, or `undefined`. */
export function toUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

const HEX = '0123456789abcdef'

export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += HEX.charAt(byte >> 4) + HEX.charAt(byte & 15)
  return text
}

/** The bytes of lower-case hexadecimal of even length, or `undefined`. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++) {
    const high = HEX.indexOf(text.charAt(2 * i))
    const low = HEX.indexOf(text.charAt(2 * i + 1))
    if (high < 0 || low < 0) return undefined
    bytes[i] = (high << 4) | low
  }
  return bytes
}

/** The bytes of upper-case hexadecimal of even length, or `undefined`. */
export function fromUpperHex(text: string): Uint8Array | undefined {
  return /[a-z]/.test(text) ? undefined : fromHex(text.toLowerCase())
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3)
    const group = (a << 16) | (b << 8) | c
    text += BASE64.charAt(group >> 18) + BASE64.charAt((group >> 12) & 63)
    text += i + 1 < bytes.length ? BASE64.charAt((group >> 6) & 63) : '='
    text += i + 2 < bytes.length ? BASE64.charAt(group & 63) : '='
  }
  return text
}

/**
 * The bytes of padded standard base64 (RFC 4648, section 4), or `undefined`. The unused bits of the
 * last digit must be zero, so that every byte string has exactly one text: a signature that could be
 * written in two ways would pass a replay check that compares texts (GHSA-37v6-fxx8-xjmx).
 */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    const characters = atob(text)
    // `atob` is lenient; what it made is written in one way only.
    if (btoa(characters) !== text) return undefined
    const bytes = new Uint8Array(characters.length)
    for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i)
    return bytes
  } catch {
    return undefined
  }
}

/** The bytes of base64url without padding (RFC 4648, section 5), each in its one spelling, or `undefined`. */
export function fromBase64Url(text: string): Uint8Array | undefined {
  if (/[^\w-]/.test(text)) return undefined
  const digits = text.replaceAll('-', '+').replaceAll('_', '/')
  return fromBase64(digits.padEnd(Math.ceil(digits.length / 4) * 4, '='))
}

/** Bytes that are signed as one, in their parts: joining them costs an allocation that a MAC can do without. */
export type Message = readonly (string | Uint8Array)[]

export function joinMessage(message: Message): Uint8Array {
  return concatBytes(message.map((part) => (typeof part === 'string' ? fromUtf8(part) : part)))
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((total, part) => total + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

export function startsWith(bytes: Uint8Array, beginning: Uint8Array): boolean {
  return bytes.length >= beginning.length && beginning.every((byte, index) => byte === bytes[index])
}

/** The bytes of any view or buffer, of any realm, as a plain `Uint8Array` on the same memory, or `undefined`. */
export function toByteView(value: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  return isArrayBuffer(value) ? new Uint8Array(value) : undefined
}

// By its tag: a buffer of another realm is no instance of this one's class.
function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === '[object ArrayBuffer]'
}

/**
 * The same bytes in memory that holds nothing else. Node cuts small buffers out of a pool that all requests share: who
 * is handed such a view can read the bodies of others in its `buffer`.
 */
export function toOwnBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes)
}
