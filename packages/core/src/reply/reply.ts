import type { DeliveryPolicy } from '../provider/policy.ts'
import type { HandlerReply, Reply } from '../provider/reply.ts'
import type { VerificationCode } from '../shared/errors.ts'
import type { Result } from './outcome.ts'

const REJECTED: Readonly<Record<VerificationCode, number>> = {
  method_not_allowed: 405,
  header_missing: 401,
  header_malformed: 401,
  content_encoding_unsupported: 415,
  body_too_large: 413,
  body_timeout: 408,
  body_already_parsed: 500,
  timestamp_malformed: 401,
  timestamp_too_old: 401,
  timestamp_too_new: 401,
  signature_malformed: 401,
  signature_mismatch: 401,
  body_malformed: 400,
}

// Constant texts: no reason ever leaves, since it would tell a stranger what to try next.
const BODIES: Readonly<Record<number, string>> = {
  200: 'OK',
  204: '',
  400: 'Bad Request',
  401: 'Unauthorized',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

const COMMON_HEADERS = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }

/** Of the statuses that say more, or less, than a text. */
const HEADERS: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  204: { 'cache-control': 'no-store' },
  405: { ...COMMON_HEADERS, allow: 'POST' },
  415: { ...COMMON_HEADERS, 'accept-encoding': 'identity' },
  503: { ...COMMON_HEADERS, 'retry-after': '1' },
}

/** The answer that makes the provider do the right thing: be satisfied, or send again. */
export function toReply(outcome: Result, { success }: DeliveryPolicy): Reply {
  switch (outcome.status) {
    case 'handshake':
      return outcome.reply
    case 'processed':
      return outcome.reply ? withBody(replyOf(success.status), outcome.reply) : successOf(success)
    case 'duplicate':
    case 'ignored':
    case 'discarded':
      return successOf(success)
    case 'rejected':
      return replyOf(REJECTED[outcome.code])
    case 'failed':
      return outcome.retryAfterSeconds === undefined
        ? replyOf(500)
        : replyOf(503, { 'retry-after': String(outcome.retryAfterSeconds) })
    case 'in_progress':
    case 'lease_lost':
    case 'unavailable':
      return replyOf(503)
  }
}

function successOf({ status, text }: DeliveryPolicy['success']): Reply {
  const reply = replyOf(status)
  return text === undefined ? reply : { ...reply, body: text }
}

function replyOf(status: number, headers?: Readonly<Record<string, string>>): Reply {
  return { status, headers: { ...(HEADERS[status] ?? COMMON_HEADERS), ...headers }, body: BODIES[status] ?? '' }
}

function withBody(reply: Reply, { body, contentType }: HandlerReply): Reply {
  return { ...reply, headers: { ...reply.headers, 'content-type': contentType }, body }
}
