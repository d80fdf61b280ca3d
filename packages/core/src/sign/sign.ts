import type { BodyFormat } from '../provider/body-format.ts'
import type { ProviderDefinition } from '../provider/definition.ts'
import type { Scheme } from '../provider/scheme.ts'
import { fromUtf8, joinMessage, toBase64, toHex } from '../shared/bytes.ts'
import type { ContentEncoding } from '../verify/content-encoding.ts'
import { signedMessage } from '../verify/signature.ts'
import { compressFor } from './compress.ts'
import { keyNameOf, type SigningKeys, signWith } from './signing-keys.ts'

/** Options of `sign`. */
export interface SignOptions {
  readonly keys: SigningKeys
  /** The time of sending, in milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number
  /** The event's id, where a header has it. Default: a new one. */
  readonly id?: string
  /** The event's type, where a header has it. Default: no such header, and a receiver refuses what has none. */
  readonly type?: string
}

/** Options of `sign` for a body that is sent compressed. */
export interface CompressedSignOptions extends SignOptions {
  /** How it is compressed: one that the provider's definition takes. */
  readonly contentEncoding: ContentEncoding
}

/** What `fetch`, `new Request(url, …)` and Hono's `app.request(url, …)` take as it is. */
export interface SignedRequest<Body> {
  readonly method: 'POST'
  readonly headers: Record<string, string>
  /** Bytes as they were given, otherwise text. */
  readonly body: Body extends Uint8Array ? Body : string
}

interface SignedBy {
  readonly definition: ProviderDefinition
}

const ENCODERS = { base64: toBase64, hex: toHex }

/**
 * A request signed as the provider signs: for tests of a receiver.
 *
 * @param factory the provider without its keys: `telnyx`, not `telnyx({ … })`
 * @param body sent as it is when text or bytes; an object is written in the provider's format. A time that stands in the body (Dfns's
 * `timestampSent`) is the caller's
 * @throws TypeError when the key to sign with is missing or malformed, or the provider does not compress so
 */
export function sign(
  factory: SignedBy,
  body: string | Uint8Array | object,
  options: CompressedSignOptions,
): SignedRequest<Uint8Array>
export function sign<Body extends string | Uint8Array | object>(
  factory: SignedBy,
  body: Body,
  options: SignOptions,
): SignedRequest<Body>
export function sign(
  { definition }: SignedBy,
  body: string | Uint8Array | object,
  options: SignOptions & Partial<CompressedSignOptions>,
): SignedRequest<string | Uint8Array> {
  if (body instanceof ArrayBuffer) throw new TypeError('"body" must be text, a Uint8Array or an object')
  const { keys, now = Date.now, id = `msg_${crypto.randomUUID()}`, type, contentEncoding } = options
  const { scheme, body: format } = definition
  const plain = typeof body === 'string' || body instanceof Uint8Array ? body : writeBody(format, body)
  const sent = contentEncoding ? compressFor(definition, toBytes(plain), contentEncoding) : plain
  const signed = { id, timestamp: toTimestamp(scheme, now()) }
  const covered = toBytes(definition.compression === 'signed' ? sent : plain)
  const message = joinMessage(signedMessage(scheme, signed, covered))

  const { signature, timestamp, unsigned = {} } = scheme
  const headers: Record<string, string> = { 'content-type': format.contentType }
  if (contentEncoding) headers['content-encoding'] = contentEncoding
  if (scheme.id) headers[scheme.id.header] = id
  if (unsigned.id) headers[unsigned.id] = id
  if (unsigned.type && type !== undefined) headers[unsigned.type] = type
  const entries = toSignatures(scheme, keys, message)
  if (timestamp && 'header' in timestamp) {
    const entry = (timestamp.prefix ?? '') + signed.timestamp
    if (timestamp.header === signature.header) entries.unshift(entry)
    else headers[timestamp.header] = entry
  }
  headers[signature.header] = entries.join(signature.separator)
  return { method: 'POST', headers, body: sent }
}

function writeBody({ write, wrap }: BodyFormat, body: object): string {
  return wrap ? wrap(write(body)) : write(body)
}

function toBytes(body: string | Uint8Array): Uint8Array {
  return typeof body === 'string' ? fromUtf8(body) : body
}

function toTimestamp({ timestamp }: Scheme, now: number): string {
  return String(timestamp?.unit === 'milliseconds' ? now : Math.floor(now / 1000))
}

function toSignatures({ signature }: Scheme, keys: SigningKeys, message: Uint8Array): string[] {
  const { versions } = signature
  const able = versions.filter(({ algorithm }) => keys[keyNameOf(algorithm)] !== undefined)
  if (able.length === 0) {
    const names = new Set(versions.map(({ algorithm }) => `"${keyNameOf(algorithm)}"`))
    throw new TypeError(`"keys" needs ${[...names].join(' or ')}`)
  }
  return able.map((version) => {
    const { prefix = '', encoding } = version
    return prefix + ENCODERS[encoding](signWith(version, keys, message))
  })
}
