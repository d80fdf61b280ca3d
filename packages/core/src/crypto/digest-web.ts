import { fromUtf8, toHex } from '../shared/bytes.ts'

/** The SHA-256 of the bytes, or of the text's UTF-8, in hexadecimal. */
export async function sha256(data: string | Uint8Array): Promise<string> {
  const bytes = typeof data === 'string' ? fromUtf8(data) : data
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)))
}
