/** One event on its way to its receiver, with everything that was tried. */
export interface Delivery {
  /** The delivery's own id, not the event's: a UUID. */
  readonly id: string
  /** The provider's name, as in its definition. */
  readonly provider: string
  /** The event as it was first sent. */
  readonly event: SentEvent
  readonly status: 'pending' | 'delivered' | 'failed'
  /** The first one first. */
  readonly attempts: readonly Attempt[]
  /** By the sender's clock, like every time in here. */
  readonly startedAt: Date
  readonly finishedAt?: Date
  readonly nextAttemptAt?: Date
}

/** The event that a delivery carries. */
export interface SentEvent {
  readonly id: string
  readonly type: string
  /** The body as it was parsed, before any fault. */
  readonly body: unknown
}

/** One request, with its exact bytes. */
export interface Attempt {
  /** From 1, over all URLs. */
  readonly number: number
  /** From 2, where the attempt arrived more than once with the same bytes; absent for the first time. */
  readonly copy?: number
  readonly url: string
  /** The id that this attempt's event had: Dfns gives every attempt one of its own. */
  readonly eventId: string
  /** Dfns: the event that this one repeats. */
  readonly retryOf?: string
  readonly startedAt: Date
  readonly finishedAt: Date
  readonly request: SentRequest
  /** Absent where none came in time. */
  readonly response?: ReceivedResponse
  /** Why the attempt failed; absent where it succeeded. */
  readonly error?: AttemptError
}

/** The request of an attempt, with its exact bytes. */
export interface SentRequest {
  readonly method: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
}

/** The response to an attempt, with its exact bytes. */
export interface ReceivedResponse {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
}

/** Why an attempt failed. */
export interface AttemptError {
  readonly kind: 'dns' | 'connect' | 'tls' | 'timeout' | 'reset' | 'redirect' | 'status'
  readonly message: string
}
