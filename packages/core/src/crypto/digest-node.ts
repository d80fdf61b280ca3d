import { hash } from 'node:crypto'

/** The SHA-256 of the bytes, or of the text's UTF-8, in hexadecimal. */
export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex')
}
