import { DECODERS } from '../../../crypto/encodings.ts'
import { toUtf8 } from '../../../shared/bytes.ts'
import { WebhookVerificationError } from '../../../shared/errors.ts'

/** A signed text (RFC 7515, compact form), read by grammar alone. */
export interface Jws {
  readonly keyId: string | undefined
  /** What is signed: header and payload as they came. */
  readonly message: string
  readonly payload: string
  readonly signature: Uint8Array
}

/** As long as tokens of senders are with a body's hash in them, four times. */
const MOST_CHARACTERS = 16_384

const KEY_ID = /^[\x21-\x7e]{1,256}$/

/**
 * @param alg the algorithm that the scheme is for. The token may only agree: what it says chooses nothing, and a key that
 *   it brings or names by an address (`jwk`, `jku`, `x5c`, `x5u`) is not looked at.
 * @throws WebhookVerificationError `signature_malformed`
 */
export function parseJws(text: string, alg: string): Jws {
  if (text.length > MOST_CHARACTERS) throw malformed(`is longer than ${MOST_CHARACTERS} characters`)
  const parts = text.split('.')
  const [head = '', payload = '', signature = ''] = parts
  if (parts.length !== 3) throw malformed('has not three parts')
  const header = parseObject(decode(head))
  if (header.alg !== alg) throw malformed(`is not signed with ${alg}`)
  // What changes how a token is read (RFC 7515, 4.1.11; RFC 7797).
  if ('crit' in header || 'b64' in header) throw malformed('has a header that changes how it is read')
  const { kid } = header
  if (kid !== undefined && !(typeof kid === 'string' && KEY_ID.test(kid))) throw malformed('has a "kid" that is no id')
  return { keyId: kid, message: `${head}.${payload}`, payload: decode(payload), signature: decodeBytes(signature) }
}

/** @throws WebhookVerificationError `signature_malformed` */
export function parseObject(json: string): Readonly<Record<string, unknown>> {
  const value = parseJson(json)
  if (isObject(value)) return value
  throw malformed('has a part that is no JSON object')
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function decode(part: string): string {
  const text = toUtf8(decodeBytes(part))
  if (text !== undefined) return text
  throw malformed('has a part that is not UTF-8')
}

function decodeBytes(part: string): Uint8Array {
  const bytes = DECODERS.base64url(part)
  if (bytes && bytes.length > 0) return bytes
  throw malformed('has a part that is not base64url')
}

function malformed(fault: string): WebhookVerificationError {
  return new WebhookVerificationError('signature_malformed', `The token ${fault}.`)
}
