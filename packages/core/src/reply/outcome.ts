import type { HandlerReply, Reply } from '../provider/reply.ts'
import type {
  ReceiverUnavailableError,
  UnavailableCode,
  VerificationCode,
  WebhookVerificationError,
} from '../shared/errors.ts'
import type { WebhookEvent } from '../shared/event.ts'
import type { Timing } from '../shared/stopwatch.ts'

/** What became of one request. `docs/outcomes.md` says how each is answered. */
export type Outcome =
  | Processed
  | Duplicate
  | Ignored
  | Discarded
  | Handshake
  | InProgress
  | Failed
  | Rejected
  | LeaseLost
  | Unavailable

/** An outcome before its time is taken. */
export type Result = Outcome extends infer Kind ? (Kind extends Timing ? Omit<Kind, keyof Timing> : never) : never

/** What every outcome of an event says. */
export interface Identified extends Timing {
  readonly provider: string
  readonly event: WebhookEvent
  /** Which attempt this is, from 1, where the provider says so. */
  readonly attempt?: number
  /**
   * Which of the keys matched, from 0: when no delivery shows the old one any more, it can go. Absent for an event of
   * the provider's records, which none has signed.
   */
  readonly keyIndex?: number
}

/** The handler ran and its result is marked. */
export interface Processed extends Identified {
  readonly status: 'processed'
  /** What the handler threw after its `commit` had succeeded; the event is completed all the same. */
  readonly error?: unknown
  /** What the handler gave to `context.reply`. */
  readonly reply?: HandlerReply
}

/** The event was handled before; the handler did not run. */
export interface Duplicate extends Identified {
  readonly status: 'duplicate'
}

/** No entry of the handler table takes this type. Nothing was written, so a resend works once there is one. */
export interface Ignored extends Identified {
  readonly status: 'ignored'
}

/** The handler threw a `DiscardError`: the event is completed, and the provider does not send it again. */
export interface Discarded extends Identified {
  readonly status: 'discarded'
  readonly reason: string
  readonly error: unknown
}

/** The provider asked its question, and the reply answers it. */
export interface Handshake extends Timing {
  readonly status: 'handshake'
  readonly provider: string
  readonly reply: Reply
}

/** Another run of the event has not ended yet. */
export interface InProgress extends Identified {
  readonly status: 'in_progress'
}

/** The handler threw, or ran into `handlerTimeoutMs`. The claim was released, and the provider is to send again. */
export interface Failed extends Identified {
  readonly status: 'failed'
  readonly code: 'handler_failed' | 'handler_timeout' | 'retry_after'
  readonly error: unknown
  readonly retryAfterSeconds?: number
}

/** The delivery was not verified. */
export interface Rejected extends Timing {
  readonly status: 'rejected'
  readonly provider: string
  readonly code: VerificationCode
  readonly error: WebhookVerificationError
  /** What was received, for `explain`: absent where the request was refused before its body was read. */
  readonly delivery?: ReceivedRequest
}

/** A request as it was received, of which nothing is believed. It holds its signature: keep it out of logs. */
export interface ReceivedRequest {
  readonly method: string
  /** A path with its query, or a whole URL. */
  readonly url: string
  /** The headers that the provider's scheme names. */
  readonly headers: Readonly<Record<string, string>>
  /** The body's bytes. */
  readonly body: Uint8Array
}

/** The lease ended before the run did, or before its commit was done: what it did may be done again, and its result was not marked. */
export interface LeaseLost extends Identified {
  readonly status: 'lease_lost'
  readonly error?: unknown
}

/** The receiver could not judge the delivery, could not claim or complete the event, or was stopped before its run had ended. */
export interface Unavailable extends Timing {
  readonly status: 'unavailable'
  readonly provider: string
  readonly code: UnavailableCode
  readonly error: ReceiverUnavailableError
  readonly event?: WebhookEvent
}
