import { BodyBuffer } from '../../request/body-buffer.ts'
import { WebhookVerificationError } from '../../shared/errors.ts'
import type { ContentEncoding } from '../content-encoding.ts'

/** It inflates to 4 MiB at most, where a stream gives all of a piece without being asked. */
const PIECE_BYTES = 4096

/**
 * What the bytes inflate to, or `undefined` for more than `most` bytes: it ends there. Piece by piece.
 *
 * @throws WebhookVerificationError `content_encoding_unsupported` for `br`, of which a piece inflates to any size
 * @throws TypeError when the bytes are not of the encoding, or not whole, or more follows
 */
export async function inflate(
  bytes: Uint8Array,
  encoding: ContentEncoding,
  most: number,
): Promise<Uint8Array | undefined> {
  if (encoding === 'br') {
    throw new WebhookVerificationError('content_encoding_unsupported', 'A body in br needs a runtime with node:zlib.')
  }
  const { readable, writable } = new DecompressionStream(encoding)
  // Whatever it fails of, the reader is told.
  void feed(writable, bytes).catch(() => undefined)
  const reader = readable.getReader()
  const inflated = new BodyBuffer({ limit: most, onBytes: () => undefined })
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return inflated.take()
    if (inflated.size + value.length > most) break
    inflated.add(value)
  }
  await reader.cancel()
  return undefined
}

/** Waits for each piece to be taken: piped, a stream may ask for all of them before it gives anything. */
async function feed(writable: WritableStream<Uint8Array<ArrayBuffer>>, bytes: Uint8Array): Promise<void> {
  const writer = writable.getWriter()
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    // A copy, since a stream may keep the memory of what it is given.
    await writer.write(new Uint8Array(bytes.subarray(at, at + PIECE_BYTES)))
  }
  await writer.close()
}
