import type { ProviderDefinition } from '../provider/definition.ts'
import { WebhookVerificationError } from '../shared/errors.ts'

type Compression = NonNullable<ProviderDefinition['compression']>

/** An encoding of RFC 9110 that may be undone; `deflate` is the format of zlib. */
export type ContentEncoding = 'gzip' | 'deflate' | 'br'

/**
 * Which encodings may be undone. Nobody signs the header, so where the compressed bytes are what is signed, they must say
 * themselves what they are: Brotli has neither a first byte of its own nor a checksum, and JSON might pass for it.
 */
export const ENCODINGS: Readonly<Record<Compression, readonly ContentEncoding[]>> = {
  refused: [],
  signed: ['gzip', 'deflate'],
  inflated: ['gzip', 'deflate', 'br'],
}

/**
 * The encoding that must be undone, or `undefined` for a body that is sent as it is. Only one is taken, and no list.
 *
 * @throws WebhookVerificationError `content_encoding_unsupported`
 */
export function readContentEncoding(
  compression: Compression = 'refused',
  header: string | undefined,
): ContentEncoding | undefined {
  const named = header?.toLowerCase() || 'identity'
  if (named === 'identity') return undefined
  const encoding = ENCODINGS[compression].find((one) => one === named)
  if (encoding) return encoding
  // The signature covers the bytes as the provider made them. Frameworks differ in which encodings they undo, so a
  // compressed body is refused by all.
  throw new WebhookVerificationError(
    'content_encoding_unsupported',
    compression === 'refused'
      ? 'The body is compressed; the signature covers what is in it. A proxy must not compress requests.'
      : `The Content-Encoding is not ${ENCODINGS[compression].join(' or ')}. A proxy must not compress what is compressed.`,
  )
}
