import type { Reply } from '../provider/reply.ts'
import type {
  ReceiverUnavailableError,
  UnavailableCode,
  VerificationCode,
  WebhookVerificationError,
} from '../shared/errors.ts'
import type { WebhookEvent } from '../shared/event.ts'

/** What became of one request. `docs/outcomes.md` says how each is answered. */
export type Outcome =
  | Processed
  | Duplicate
  | Ignored
  | Handshake
  | InProgress
  | Failed
  | Rejected
  | LeaseLost
  | Unavailable

export interface Identified {
  readonly provider: string
  readonly event: WebhookEvent
  /**
   * Which of the keys matched, from 0: when no delivery shows the old one any more, it can go. Absent for an event of
   * the provider's records, which none has signed.
   */
  readonly keyIndex?: number
}

/** The handler ran and its result is marked. */
export interface Processed extends Identified {
  readonly status: 'processed'
  /** What the handler threw after its `commit` had succeeded; the event is done all the same. */
  readonly error?: unknown
}

/** The event was handled before; the handler did not run. */
export interface Duplicate extends Identified {
  readonly status: 'duplicate'
}

/** No entry of the handler table takes this type. Nothing was written, so a resend works once there is one. */
export interface Ignored extends Identified {
  readonly status: 'ignored'
}

/** The provider asked its question, and the reply answers it. */
export interface Handshake {
  readonly status: 'handshake'
  readonly provider: string
  readonly reply: Reply
}

/** Another run of the event has not ended yet. */
export interface InProgress extends Identified {
  readonly status: 'in_progress'
}

/** The handler threw, or ran into `handlerTimeoutMs`. The claim was given back, and the provider is to send again. */
export interface Failed extends Identified {
  readonly status: 'failed'
  readonly code: 'handler_failed' | 'handler_timeout' | 'retry_after'
  readonly error: unknown
  readonly retryAfterSeconds?: number
}

/** The delivery was not verified. */
export interface Rejected {
  readonly status: 'rejected'
  readonly provider: string
  readonly code: VerificationCode
  readonly error: WebhookVerificationError
}

/** The lease ended before the run did, or before its commit was done: what it did may be done again, and its result was not marked. */
export interface LeaseLost extends Identified {
  readonly status: 'lease_lost'
  readonly error?: unknown
}

/** The receiver could not judge the delivery, could not claim or settle the event, or was stopped before its run had ended. */
export interface Unavailable {
  readonly status: 'unavailable'
  readonly provider: string
  readonly code: UnavailableCode
  readonly error: ReceiverUnavailableError
  readonly event?: WebhookEvent
}
