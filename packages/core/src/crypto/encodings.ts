import { fromBase64, fromBase64Url, fromHex, fromUpperHex, toBase64, toHex } from '../shared/bytes.ts'

/** How bytes are written: `HEX` is hexadecimal in upper case, and `base64url` has no padding. */
export type Encoding = 'hex' | 'HEX' | 'base64' | 'base64url'

/** Strictly: every byte string has one text, and every other text is `undefined`. */
export const DECODERS: Readonly<Record<Encoding, (text: string) => Uint8Array | undefined>> = {
  hex: fromHex,
  HEX: fromUpperHex,
  base64: fromBase64,
  base64url: fromBase64Url,
}

export const ENCODERS: Readonly<Record<Encoding, (bytes: Uint8Array) => string>> = {
  hex: toHex,
  HEX: (bytes) => toHex(bytes).toUpperCase(),
  base64: toBase64,
  base64url: (bytes) => toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
}
