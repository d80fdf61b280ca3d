import type { ProviderDefinition } from '../provider/definition.ts'
import type { Scheme } from '../provider/scheme.ts'
import { fromUtf8, joinMessage, toBase64, toHex } from '../shared/bytes.ts'
import { signedMessage } from '../verify/signature.ts'
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

/** What `fetch`, `new Request(url, …)` and Hono's `app.request(url, …)` take as it is. */
export interface SignedRequest<Body> {
  readonly method: 'POST'
  readonly headers: Record<string, string>
  /** Bytes as they were given, otherwise text. */
  readonly body: Body extends Uint8Array ? Body : string
}

const FORMATS = {
  json: { contentType: 'application/json', write: JSON.stringify },
  form: {
    contentType: 'application/x-www-form-urlencoded',
    write: (body: object) => new URLSearchParams(body as Record<string, string>).toString(),
  },
}
const ENCODERS = { base64: toBase64, hex: toHex }

/**
 * A request signed as the provider signs: for tests of a receiver.
 *
 * @param factory the provider without its keys: `telnyx`, not `telnyx({ … })`
 * @param body sent as it is when text or bytes; an object is made compact JSON, or a form. A time that stands in the body (Dfns's
 * `timestampSent`) is the caller's
 * @throws TypeError when the key to sign with is missing or malformed
 */
export function sign<Body extends string | Uint8Array | object>(
  factory: { readonly definition: ProviderDefinition },
  body: Body,
  { keys, now = Date.now, id = `msg_${crypto.randomUUID()}`, type }: SignOptions,
): SignedRequest<Body> {
  if (body instanceof ArrayBuffer) throw new TypeError('"body" must be text, a Uint8Array or an object')
  const { scheme, format } = factory.definition
  const sent = typeof body === 'string' || body instanceof Uint8Array ? body : FORMATS[format].write(body)
  const signed = { id, timestamp: toTimestamp(scheme, now()) }
  const message = joinMessage(signedMessage(scheme, signed, typeof sent === 'string' ? fromUtf8(sent) : sent))

  const { signature, timestamp, unsigned = {} } = scheme
  const headers: Record<string, string> = { 'content-type': FORMATS[format].contentType }
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
  return { method: 'POST', headers, body: sent as SignedRequest<Body>['body'] }
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
