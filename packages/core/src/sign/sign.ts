import type { BodyFormat } from '../provider/body-format.ts'
import type { ProviderDefinition } from '../provider/definition.ts'
import { readPublicUrl } from '../provider/public-url.ts'
import type { DeliveryView, ProviderSettings, Value } from '../provider/value.ts'
import { fromUtf8 } from '../shared/bytes.ts'
import type { ContentEncoding } from '../verify/content-encoding.ts'
import { compressFor } from './compress.ts'
import { signMessage, type Written } from './sign-message.ts'
import type { SigningKeys } from './signing-keys.ts'

/** Options of `sign`. */
export interface SignOptions {
  readonly keys: SigningKeys
  /** The time of sending, in milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number
  /** The event's id, where a header has it. Default: a new one. */
  readonly id?: string
  /** The event's type, where a header has it. Default: no such header, and a receiver refuses what has none. */
  readonly type?: string
  /** Texts of the definition's other values, by their names. */
  readonly values?: Readonly<Record<string, string>>
  /** The address at which the provider is registered. Needed where the provider signs it. */
  readonly publicUrl?: string
  /** The query of the request, without its question mark, where the provider signs that. */
  readonly query?: string
  /** Settings of the application that the provider signs. */
  readonly settings?: ProviderSettings
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
  const { body: format } = definition
  const { keys, now = Date.now, contentEncoding } = options
  const plain = typeof body === 'string' || body instanceof Uint8Array ? body : writeBody(format, body)
  const sent = contentEncoding ? compressFor(definition, toBytes(plain), contentEncoding) : plain
  const covered = toBytes(definition.compression === 'signed' ? sent : plain)
  const texts = textsOf(definition, options)
  const view = toView(definition, covered, options)
  const signature = prove(definition, { texts, view, keys, now: now() })

  const headers: Record<string, string> = { 'content-type': format.contentType }
  if (contentEncoding) headers['content-encoding'] = contentEncoding
  for (const [value, text] of [...texts, ...signature]) {
    if (value.place === 'header') headers[value.name] = (value.prefix ?? '') + text
  }
  return { method: 'POST', headers, body: sent }
}

/** What the request says to prove its sender. */
function prove({ name, scheme }: ProviderDefinition, facts: Parameters<typeof signMessage>[1]): Written {
  if (scheme.kind === 'message') return signMessage(scheme.spec, facts)
  const { secret } = facts.keys
  if (scheme.kind !== 'token') throw new TypeError(`sign() cannot make what ${name} proves itself with`)
  if (!secret) throw new TypeError('"keys" needs "secret"')
  return [[scheme.spec.from, secret]]
}

/** What the definition's values are in the request. */
function textsOf(
  { values = {} }: ProviderDefinition,
  { id = `msg_${crypto.randomUUID()}`, type, values: given = {} }: SignOptions,
): ReadonlyMap<Value, string> {
  const known: Readonly<Record<string, string | undefined>> = { id, type, ...given }
  return new Map(
    Object.entries(values).flatMap(([name, value]) => {
      const text = known[name]
      return text === undefined ? [] : [[value, text] as const]
    }),
  )
}

function toView(
  { name, scheme, body: format }: ProviderDefinition,
  body: Uint8Array,
  options: SignOptions,
): DeliveryView {
  return {
    method: 'POST',
    target: options.query ? `/?${options.query}` : '/',
    header: () => undefined,
    publicUrl: readPublicUrl(name, scheme.compile().needsPublicUrl, options),
    options: options.settings ?? {},
    body,
    parsed: () => format.parse(body).body,
  }
}

function writeBody({ write, wrap }: BodyFormat, body: object): string {
  return wrap ? wrap(write(body)) : write(body)
}

function toBytes(body: string | Uint8Array): Uint8Array {
  return typeof body === 'string' ? fromUtf8(body) : body
}
