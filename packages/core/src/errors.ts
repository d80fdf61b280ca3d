/** What a thrown value says of itself; it may be anything. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message
  return typeof thrown === 'object' && thrown !== null ? 'an object that is no Error' : String(thrown)
}

/** Why a delivery was refused. Every code is explained in `docs/errors.md`. */
export type VerificationCode =
  | 'method_not_allowed'
  | 'header_missing'
  | 'header_malformed'
  | 'content_encoding_unsupported'
  | 'body_too_large'
  | 'body_timeout'
  | 'body_already_parsed'
  | 'timestamp_malformed'
  | 'timestamp_too_old'
  | 'timestamp_too_new'
  | 'signature_malformed'
  | 'signature_mismatch'
  | 'body_malformed'

/**
 * A delivery that was not verified. Match on `code`; the message names the likely cause and the fix for
 * whoever reads the log. It holds no secret, no signature and nothing of the body, and it never leaves in a reply.
 */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError'
  readonly code: VerificationCode

  constructor(code: VerificationCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** What the receiver needed and could not have, whatever the delivery was. */
export type UnavailableCode = 'key_unavailable' | 'store_unavailable' | 'buffer_full' | 'draining' | 'internal_error'

/** The receiver cannot judge or run deliveries now. The provider is asked to send again. */
export class ReceiverUnavailableError extends Error {
  override readonly name = 'ReceiverUnavailableError'
  readonly code: UnavailableCode

  constructor(code: UnavailableCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/**
 * Throw it from a handler to have the provider send the event again, not before `afterSeconds` where the
 * provider heeds `Retry-After`.
 *
 * @throws TypeError when `afterSeconds` is not a whole number of seconds, zero or more
 */
export class RetryLater extends Error {
  override readonly name = 'RetryLater'
  readonly afterSeconds: number

  constructor({ afterSeconds, cause }: { readonly afterSeconds: number; readonly cause?: unknown }) {
    super(`The handler asked for the event again in ${afterSeconds} s.`, { cause })
    if (!Number.isSafeInteger(afterSeconds) || afterSeconds < 0) {
      throw new TypeError('"afterSeconds" must be a whole number, zero or more')
    }
    this.afterSeconds = afterSeconds
  }
}

/** The lease on an event ended before its run did: another run may have begun, and this one can no longer settle. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError'
}

/** The run reached `maxRunMs`; its signal was aborted and its lease given back. */
export class RunTimeoutError extends Error {
  override readonly name = 'RunTimeoutError'
}
