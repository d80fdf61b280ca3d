/** Under this key an error says its kind: two copies of this package in one process have a class each. */
const KIND = Symbol.for('countersign.error')

/** The base of all errors of Countersign. `instanceof` knows them by their kind, whichever copy of the package made them. */
export abstract class CountersignError extends Error {
  /** What the errors of this class are known by. A class that an application derives has none of its own. */
  static readonly kind: string = 'CountersignError'

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    Object.defineProperty(this, KIND, { value: new.target.kind })
  }

  static override [Symbol.hasInstance](thrown: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: it is the class that `instanceof` names
    return isInstance(this, thrown)
  }
}

function isInstance(type: typeof CountersignError, thrown: unknown): boolean {
  const kind = kindOf(thrown)
  if (type === CountersignError) return kind !== undefined
  if (Object.hasOwn(type, 'kind')) return kind === type.kind
  return Function.prototype[Symbol.hasInstance].call(type, thrown)
}

/** Handlers throw anything, also an object whose members cannot be read. */
function kindOf(thrown: unknown): unknown {
  try {
    return (thrown as Record<symbol, unknown> | null | undefined)?.[KIND]
  } catch {
    return undefined
  }
}

/** What a thrown value says of itself; it may be anything. */
export function messageOf(thrown: unknown): string {
  try {
    if (thrown instanceof Error) return String(thrown.message)
    return typeof thrown === 'object' && thrown !== null ? 'an object that is no Error' : String(thrown)
  } catch {
    return 'an object that cannot be read'
  }
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
 * the reader of the log. It holds no secret, no signature and nothing of the body, and it never leaves in a reply.
 */
export class WebhookVerificationError extends CountersignError {
  static override readonly kind = 'WebhookVerificationError'
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
export class ReceiverUnavailableError extends CountersignError {
  static override readonly kind = 'ReceiverUnavailableError'
  override readonly name = 'ReceiverUnavailableError'
  readonly code: UnavailableCode

  constructor(code: UnavailableCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/**
 * Throw it from a handler to have the provider send the event again, not before `seconds` have passed where the
 * provider heeds `Retry-After`.
 *
 * @throws TypeError when `seconds` is not a whole number, zero or more
 */
export class RetryAfterError extends CountersignError {
  static override readonly kind = 'RetryAfterError'
  override readonly name = 'RetryAfterError'
  readonly seconds: number

  constructor(seconds: number, options?: ErrorOptions) {
    super(`The handler asked for the event again in ${seconds} s.`, options)
    if (!Number.isSafeInteger(seconds) || seconds < 0) {
      throw new TypeError(`The seconds of a RetryAfterError are ${seconds}: give a whole number, zero or more`)
    }
    this.seconds = seconds
  }
}

/**
 * Throw it from a handler to end an event that no attempt can handle. The event is completed and answered with success,
 * so that the provider does not send it again. Its outcome is `discarded`.
 *
 * @throws TypeError when the reason is no text, or empty
 */
export class DiscardError extends CountersignError {
  static override readonly kind = 'DiscardError'
  override readonly name = 'DiscardError'
  readonly reason: string

  constructor(reason: string, options?: ErrorOptions) {
    super(`The handler discarded the event: ${reason}`, options)
    if (typeof reason !== 'string' || reason === '') throw new TypeError('A DiscardError needs a reason, as a text')
    this.reason = reason
  }
}

/** The lease on an event expired before its run ended: another run may have begun, and this one can no longer complete the event. */
export class LeaseLostError extends CountersignError {
  static override readonly kind = 'LeaseLostError'
  override readonly name = 'LeaseLostError'
}

/** The run reached `handlerTimeoutMs`; its signal was aborted and its lease released. */
export class HandlerTimeoutError extends CountersignError {
  static override readonly kind = 'HandlerTimeoutError'
  override readonly name = 'HandlerTimeoutError'
}
