import type { Outcome } from '../reply/outcome.ts'
import type { HeaderReader } from '../request/header-reader.ts'
import type { WebhookVerificationError } from '../shared/errors.ts'

/** A delivery that was read and not verified. */
export interface RefusedDelivery {
  readonly header: HeaderReader
  readonly raw: Uint8Array
}

/** What sees the outcomes of a receiver. */
export interface Observer {
  readonly onOutcome: (outcome: Outcome) => unknown
  /** Keeps a delivery for as long as its error, for `onOutcome` to explain it. */
  readonly keep?: (error: WebhookVerificationError, delivery: RefusedDelivery) => void
}
