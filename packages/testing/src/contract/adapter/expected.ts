import type { VerificationCode } from '@countersign/core'
import type { ReceivedResponse } from '../../sender/wire/exchange.ts'

/** An answer, as far as it is compared. */
export interface Answer {
  readonly status: number
  /** By lower-case name; values of a repeated one joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What is to become of a request: the outcome, with its code where it has one; `http` where no receiver sees it. */
export type Verdict =
  | 'processed'
  | 'duplicate'
  | 'ignored'
  | 'handshake'
  | 'in_progress'
  | 'lease_lost'
  | `failed ${'handler_failed' | 'handler_timeout' | 'retry_after'}`
  | `rejected ${VerificationCode}`
  | `unavailable ${'key_unavailable' | 'store_unavailable'}`
  | 'http'

const TEXT = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }

function text(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, body, headers: { ...TEXT, ...headers } }
}

const OK = text(200, 'OK')
const UNAUTHORIZED = text(401, 'Unauthorized')
const BUSY = text(503, 'Service Unavailable', { 'retry-after': '1' })
const FAILED = text(500, 'Internal Server Error')

/** Written down once more, and not taken from core: what is tested cannot say what is right. */
export const ANSWERS: Readonly<Record<Exclude<Verdict, 'http' | 'handshake' | 'failed retry_after'>, Answer>> = {
  processed: OK,
  duplicate: OK,
  ignored: OK,
  in_progress: BUSY,
  lease_lost: BUSY,
  'failed handler_failed': FAILED,
  'failed handler_timeout': FAILED,
  'unavailable key_unavailable': BUSY,
  'unavailable store_unavailable': BUSY,
  'rejected method_not_allowed': text(405, 'Method Not Allowed', { allow: 'POST' }),
  'rejected header_missing': UNAUTHORIZED,
  'rejected header_malformed': UNAUTHORIZED,
  'rejected content_encoding_unsupported': text(415, 'Unsupported Media Type', { 'accept-encoding': 'identity' }),
  'rejected body_too_large': text(413, 'Content Too Large'),
  'rejected body_timeout': text(408, 'Request Timeout'),
  'rejected body_already_parsed': FAILED,
  'rejected timestamp_malformed': UNAUTHORIZED,
  'rejected timestamp_too_old': UNAUTHORIZED,
  'rejected timestamp_too_new': UNAUTHORIZED,
  'rejected signature_malformed': UNAUTHORIZED,
  'rejected signature_mismatch': UNAUTHORIZED,
  'rejected body_malformed': text(400, 'Bad Request'),
}

/** Of a provider that is content with 204. */
export const NO_CONTENT: Answer = { status: 204, body: '', headers: { 'cache-control': 'no-store' } }

/** Of a handler that asks for the event again. */
export function retryAfter(seconds: number): Answer {
  return text(503, 'Service Unavailable', { 'retry-after': String(seconds) })
}

/** How the message is framed and who serves it is the framework's; everything else is the reply. */
const FRAMING = ['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding', 'x-powered-by']

export function withoutFraming({ status, headers, body }: Answer): Answer {
  const kept = Object.entries(headers).filter(([name]) => !FRAMING.includes(name))
  return { status, body, headers: Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1))) }
}

export function toAnswer({ status, headers, body }: ReceivedResponse): Answer {
  const joined: Record<string, string> = {}
  for (const [spelled, value] of headers) {
    const name = spelled.toLowerCase()
    joined[name] = name in joined ? `${joined[name]}, ${value}` : value
  }
  return { status, headers: joined, body: Buffer.from(body).toString('latin1') }
}
