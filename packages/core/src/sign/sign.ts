import type { ProviderDefinition } from '../provider/definition.ts'
import { readPublicUrl } from '../provider/public-url.ts'
import type { DeliveryView, Value } from '../provider/value.ts'
import { fromUtf8 } from '../shared/bytes.ts'
import { type SigningKeys, signMessage } from './sign-message.ts'

export type { SigningKeys } from './sign-message.ts'

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
  options: SignOptions,
): SignedRequest<Body> {
  if (body instanceof ArrayBuffer) throw new TypeError('"body" must be text, a Uint8Array or an object')
  const { definition } = factory
  const { scheme, format } = definition
  if (scheme.kind !== 'message') throw new TypeError(`sign() does not know schemes of the kind "${scheme.kind}"`)
  const sent = typeof body === 'string' || body instanceof Uint8Array ? body : FORMATS[format].write(body)
  const bytes = typeof sent === 'string' ? fromUtf8(sent) : sent
  const texts = textsOf(definition, options)
  const view = toView(definition, bytes, options)
  const signature = signMessage(scheme.spec, { texts, view, keys: options.keys, now: (options.now ?? Date.now)() })

  const headers: Record<string, string> = { 'content-type': FORMATS[format].contentType }
  for (const [value, text] of [...texts, ...signature]) {
    if (value.place === 'header') headers[value.name] = (value.prefix ?? '') + text
  }
  return { method: 'POST', headers, body: sent as SignedRequest<Body>['body'] }
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

function toView({ name, scheme }: ProviderDefinition, body: Uint8Array, options: SignOptions): DeliveryView {
  return {
    method: 'POST',
    target: '/',
    header: () => undefined,
    publicUrl: readPublicUrl(name, scheme.compile().needsPublicUrl, options),
    options: {},
    body,
    parsed: () => undefined,
  }
}
