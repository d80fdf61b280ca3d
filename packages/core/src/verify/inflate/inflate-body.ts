import { inflate } from '#inflate'
import { bodyTooLarge } from '../../request/read-body.ts'
import { WebhookVerificationError } from '../../shared/errors.ts'
import type { ContentEncoding } from '../content-encoding.ts'

/** More is not inflated, whatever the limit of a body is: before the signature holds, it is work for strangers. */
const MAX_INFLATED_BYTES = 8 * 1024 * 1024

/** How much a body may inflate to: the limit, or less where a gzip itself says so. */
export function mostInflated(bytes: Uint8Array, encoding: ContentEncoding, maxBodyBytes: number): number {
  const limit = Math.min(maxBodyBytes, MAX_INFLATED_BYTES)
  return encoding === 'gzip' ? Math.min(limit, gzipSize(bytes)) : limit
}

/**
 * Undoes the encoding of a body, and ends where the limit is passed. The bytes must be one whole stream of the encoding:
 * what is cut off is refused, and so is what follows the end, another stream too.
 *
 * @throws WebhookVerificationError `body_too_large`, `body_malformed`, `content_encoding_unsupported`
 */
export async function inflateBody(
  bytes: Uint8Array,
  encoding: ContentEncoding,
  maxBodyBytes: number,
): Promise<Uint8Array> {
  const most = mostInflated(bytes, encoding, maxBodyBytes)
  const inflated = await inflate(bytes, encoding, most).catch((cause: unknown) => {
    throw cause instanceof WebhookVerificationError ? cause : notWhole(encoding, cause)
  })
  // Runtimes differ in what they make of a second gzip in the same bytes; only its size is told at their end.
  const isAsSaid = encoding !== 'gzip' || gzipSize(bytes) === (inflated?.length ?? Number.POSITIVE_INFINITY)
  if (inflated && isAsSaid) return inflated
  const isTooLarge = !inflated && (encoding !== 'gzip' || gzipSize(bytes) > most)
  throw isTooLarge ? bodyTooLarge(most) : notWhole(encoding, new Error('The gzip says another size'))
}

/** The size, modulo 2^32, of what a gzip inflates to, which are its last four bytes (RFC 1952). */
function gzipSize(bytes: Uint8Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(-4)
  return a + 0x100 * b + 0x1_0000 * c + 0x100_0000 * d
}

function notWhole(encoding: ContentEncoding, cause: unknown): WebhookVerificationError {
  return new WebhookVerificationError(
    'body_malformed',
    `The body is not one whole ${encoding}, as its Content-Encoding says. If something inflated it before, let the webhook have it first.`,
    { cause },
  )
}
