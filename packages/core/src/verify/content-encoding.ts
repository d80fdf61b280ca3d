import type { HeaderReader } from '../shared/header-reader.ts'
import { WebhookVerificationError } from '../shared/errors.ts'

/**
 * The signature covers the bytes as the provider made them. Frameworks differ in which encodings they undo, so a
 * compressed body is refused by all.
 *
 * @throws WebhookVerificationError `content_encoding_unsupported`
 */
export function checkContentEncoding(header: HeaderReader): void {
  const encoding = header('content-encoding')
  if (!encoding || encoding.toLowerCase() === 'identity') return
  throw new WebhookVerificationError(
    'content_encoding_unsupported',
    'The body is compressed; the signature covers what is in it. A proxy must not compress requests.',
  )
}
