// Compiled, never run: an outcome is told by its status, and there are no other statuses.
import type { Outcome, UnavailableCode, VerificationCode, WebhookEvent } from '@countersign/core'
import type { Reply } from '@countersign/core/provider'
import { expectTrue, type Same } from './support.ts'

export function describeOutcome(outcome: Outcome): string {
  switch (outcome.status) {
    case 'processed':
    case 'duplicate':
    case 'ignored':
    case 'in_progress':
    case 'lease_lost':
    case 'discarded':
      expectTrue<Same<typeof outcome.event, WebhookEvent>>()
      expectTrue<Same<typeof outcome.keyIndex, number | undefined>>()
      return outcome.event.id
    case 'failed':
      expectTrue<Same<typeof outcome.code, 'handler_failed' | 'handler_timeout' | 'retry_after'>>()
      expectTrue<Same<typeof outcome.error, unknown>>()
      return outcome.code
    case 'rejected':
      expectTrue<Same<typeof outcome.code, VerificationCode>>()
      // @ts-expect-error nothing is known of an event that is not verified
      return outcome.event ?? outcome.error.message
    case 'unavailable':
      expectTrue<Same<typeof outcome.code, UnavailableCode>>()
      return outcome.error.message
    case 'handshake':
      expectTrue<Same<typeof outcome.reply, Reply>>()
      return outcome.reply.body
    default:
      expectTrue<Same<typeof outcome, never>>()
      return outcome
  }
}

export function isSettled(outcome: Outcome): boolean {
  // @ts-expect-error no outcome has this status
  if (outcome.status === 'done') return true
  return outcome.status === 'processed'
}
