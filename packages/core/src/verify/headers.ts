import type { ProviderDefinition, SignedValues } from '../provider/definition.ts'
import type { HeaderValue, Scheme, SignedTimestamp, TimestampHeader, UnsignedTexts } from '../provider/scheme.ts'
import type { HeaderReader } from '../request/header-reader.ts'
import { WebhookVerificationError } from '../shared/errors.ts'
import { type ContentEncoding, readContentEncoding } from './content-encoding.ts'
import { parseSignatures, type SignatureEntry } from './signature.ts'
import { parseTimestamp } from './tolerance.ts'

/** What the headers say, judged by grammar alone: nothing in here is verified yet. */
export interface DeliveryHeaders {
  readonly signed: SignedValues
  /** Those whose version is known; which of them count is for the keys to say. */
  readonly signatures: readonly SignatureEntry[]
  /** Milliseconds since 1970, where the scheme has the timestamp in a header. */
  readonly sentAt?: number | undefined
  /** What was done to the body, and must be undone. */
  readonly encoding?: ContentEncoding | undefined
}

// No "." because it separates the signed values (an id "a.1" and a time "2" sign like "a" and "1.2"),
// no space and no comma because those join repeated headers.
const ID_GRAMMAR = /^[\x21-\x2b\x2d\x2f-\x7e]{1,256}$/

/**
 * Reads the headers of the scheme.
 *
 * @throws WebhookVerificationError `header_missing`, `header_malformed`, `content_encoding_unsupported`,
 * `timestamp_malformed`, `signature_malformed`
 */
export function parseHeaders({ scheme, compression }: ProviderDefinition, header: HeaderReader): DeliveryHeaders {
  const signatures = parseSignatures(scheme, requireHeader(header, scheme.signature))
  const id = scheme.id && requireId(header, scheme.id)
  const { text, sentAt } = readTimestamp(scheme.timestamp, header)
  const encoding = readContentEncoding(compression, header('content-encoding'))
  return { signed: { id, timestamp: text, unsigned: readUnsigned(scheme, header) }, signatures, sentAt, encoding }
}

const NOTHING = {}

function readUnsigned({ unsigned }: Scheme, header: HeaderReader): UnsignedTexts {
  if (!unsigned) return NOTHING
  return Object.fromEntries(
    Object.entries(unsigned).map(([name, headerName]) => [name, header(headerName) || undefined]),
  )
}

function readTimestamp(
  timestamp: SignedTimestamp | undefined,
  header: HeaderReader,
): { readonly text?: string; readonly sentAt?: number } {
  if (!timestamp || !('header' in timestamp)) return {}
  const text = onlyEntry(timestamp, requireHeader(header, timestamp))
  return { text, sentAt: parseTimestamp(text, timestamp.unit) }
}

/** The timestamp's entry of the header, without its prefix. */
function onlyEntry({ header, separator, prefix = '' }: TimestampHeader, value: string): string {
  const entries = separator === undefined ? [value] : value.split(separator)
  const [text, ...others] = entries
    .filter((entry) => entry.startsWith(prefix))
    .map((entry) => entry.slice(prefix.length))
  if (text !== undefined && others.length === 0) return text
  throw new WebhookVerificationError(
    'header_malformed',
    `The header ${header} must hold one entry that begins with "${prefix}".`,
  )
}

function requireId(header: HeaderReader, value: HeaderValue): string {
  const text = requireHeader(header, value)
  if (ID_GRAMMAR.test(text)) return text
  throw new WebhookVerificationError(
    'header_malformed',
    `The header ${value.header} is not an id: 1 to 256 visible ASCII characters without "." and ",".`,
  )
}

function requireHeader(header: HeaderReader, { header: name, alias }: HeaderValue): string {
  const text = header(name) ?? (alias && header(alias))
  if (!text) {
    throw new WebhookVerificationError(
      'header_missing',
      `The header ${name} is missing. The provider did not send this, or a proxy took it off.`,
    )
  }
  if (text.includes(', ')) {
    throw new WebhookVerificationError('header_malformed', `The header ${name} was sent more than once.`)
  }
  return text
}
