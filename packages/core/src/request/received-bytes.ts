import { toByteView } from '../shared/bytes.ts'

/**
 * The bytes of a body that was given as received, on the same memory.
 *
 * @throws TypeError when it is given as something else than bytes
 */
export function receivedBytes(body: unknown): Uint8Array {
  const bytes = toByteView(body)
  if (bytes) return bytes
  throw new TypeError('"body" must be the bytes that were received, as a Uint8Array or an ArrayBuffer')
}
