import { identify } from '../identify/identify.ts'
import type { Provider, ProviderDefinition } from '../provider/definition.ts'
import type { SignedTimestamp } from '../provider/scheme.ts'
import { toByteView, toOwnBytes } from '../shared/bytes.ts'
import { checkNumber } from '../shared/check-number.ts'
import { WebhookVerificationError } from '../shared/errors.ts'
import type { EventOf } from '../shared/event.ts'
import { type DeliveryHeaders, type HeaderReader, parseHeaders } from './headers.ts'
import { type ParsedBody, parseBody } from './parse-body.ts'
import { type Candidate, checkSignatures, signedMessage, toCandidates } from './signature.ts'
import { checkTolerance, DEFAULT_TOLERANCE_SECONDS, parseTimestamp } from './tolerance.ts'

/** A delivery as it was received. */
export interface Delivery {
  /** A `Headers`, or a record as Node's `req.headers` or `req.headersDistinct`. A number is read as its text. */
  readonly headers: Headers | Readonly<Record<string, string | number | readonly string[] | undefined>>
  /** The body's bytes, before anything parsed them. */
  readonly body: Uint8Array | ArrayBuffer
}

export interface VerifyOptions {
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number
  /** How far the signed time may be from now, both ways. Default: 300. */
  readonly toleranceSeconds?: number
}

/**
 * The event of a delivery whose signature and time hold. Nothing else is done: the caller sees duplicates
 * and answers the provider. For a receiver that does both, see `createReceiver`.
 *
 * @throws WebhookVerificationError when the delivery is refused; `code` says why
 * @throws TypeError when the body is not given as bytes, a header not as text, or the tolerance is no number
 * @throws ReceiverUnavailableError `key_unavailable` when a key given as a function cannot be had
 *
 * @example
 * ```ts
 * import { dfns, sign, verify } from '@countersign/core'
 *
 * const secret = 'whs-Fij3kMCRZLCAzOqnpLzVQUEKe9Rw5V8s'
 * const body = { id: 'whe-1', kind: 'wallet.created', date: '2026-11-22T10:00:00Z', data: {}, timestampSent: Math.floor(Date.now() / 1000) }
 * const request = new Request('http://localhost/', sign(dfns, body, { keys: { secret } }))
 *
 * const event = await verify(dfns({ secret }), { headers: request.headers, body: await request.arrayBuffer() })
 * console.log(event.type) // wallet.created
 * ```
 */
export async function verify<Events>(
  provider: Provider<Events>,
  { headers, body }: Delivery,
  { now = Date.now, toleranceSeconds = DEFAULT_TOLERANCE_SECONDS }: VerifyOptions = {},
): Promise<EventOf<Events>> {
  const { definition } = provider
  checkNumber('toleranceSeconds', toleranceSeconds, 0)
  const parsed = parseHeaders(definition, toHeaderReader(headers))
  const bytes = toBytes(body)
  const ring = await provider.keysFor()
  const candidates = toCandidates(ring, parsed.signatures)
  const verified = await verifyDelivery(definition, candidates, parsed, bytes, { now: now(), toleranceSeconds })
  const received = { ...verified, raw: bytes, scope: ring.scope }
  const { event } = await identify(definition, received, parsed.signed)
  return event as EventOf<Events>
}

/** In memory of their own, which the event hands out. */
function toBytes(body: unknown): Uint8Array {
  const bytes = toByteView(body)
  if (bytes) return toOwnBytes(bytes)
  throw new TypeError('"body" must be the bytes that were received, as a Uint8Array or an ArrayBuffer')
}

function toHeaderReader(headers: Delivery['headers']): HeaderReader {
  if (typeof headers !== 'object' || headers === null) {
    throw new TypeError('"headers" must be a Headers, or an object of headers by name')
  }
  if (isHeaders(headers)) return (name) => headers.get(name) ?? undefined
  const names = Object.keys(headers)
  return (name) => {
    let text: string | undefined
    for (const key of names) {
      if (key !== name && (key.length !== name.length || key.toLowerCase() !== name)) continue
      const value = headers[key]
      if (value === undefined) continue
      const joined = toHeaderText(name, value)
      text = text === undefined ? joined : `${text}, ${joined}`
    }
    return text
  }
}

/** A number has one text, which is what Node sends where a header is set to it. Whatever else has none. */
function toHeaderText(name: string, value: unknown): string {
  const texts = (Array.isArray(value) ? value : [value]) as readonly unknown[]
  if (!texts.every((text) => typeof text === 'string' || typeof text === 'number')) {
    throw new TypeError(
      `The header ${name} must be a string, or a list of strings: give the headers as they were received`,
    )
  }
  return texts.join(', ')
}

/** By shape: another implementation of Fetch brings a class of its own. */
function isHeaders(headers: Delivery['headers']): headers is Headers {
  return typeof headers.get === 'function'
}

export interface VerifiedDelivery extends ParsedBody {
  /** The position of the key that matched, in the list of its option. */
  readonly keyIndex: number
  /** Milliseconds since 1970. */
  readonly sentAt?: number | undefined
}

/**
 * Judges the time, then the signature over the received bytes, and only then reads the body.
 *
 * @throws WebhookVerificationError
 */
export async function verifyDelivery(
  { scheme, format }: ProviderDefinition,
  candidates: readonly Candidate[],
  { signed, sentAt }: DeliveryHeaders,
  bytes: Uint8Array,
  { now, toleranceSeconds }: { readonly now: number; readonly toleranceSeconds: number },
): Promise<VerifiedDelivery> {
  const limits = { now, toleranceSeconds, exclusive: scheme.timestamp?.exclusive }
  if (sentAt !== undefined) checkTolerance(sentAt, limits)
  const keyIndex = await checkSignatures(candidates, signedMessage(scheme, signed, bytes))
  const parsed = parseBody(format, bytes)
  const sentAtInBody = readMember(scheme.timestamp, parsed.body)
  if (sentAtInBody !== undefined) checkTolerance(sentAtInBody, limits)
  return { ...parsed, keyIndex, sentAt: sentAt ?? sentAtInBody }
}

function readMember(timestamp: SignedTimestamp | undefined, body: unknown): number | undefined {
  if (!timestamp || !('member' in timestamp)) return undefined
  const value = (body as Record<string, unknown> | null)?.[timestamp.member]
  if (typeof value === 'number') return parseTimestamp(String(value), timestamp.unit)
  throw new WebhookVerificationError('timestamp_malformed', `The body's "${timestamp.member}" is not a number.`)
}
