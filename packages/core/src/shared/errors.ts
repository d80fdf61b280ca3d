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
 * whoever reads the log. It holds no secret, no signature and nothing of the body, and it never leaves in a reply.
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
 * Throw it from a handler to have the provider send the event again, not before `afterSeconds` where the
 * provider heeds `Retry-After`.
 *
 * @throws TypeError when `afterSeconds` is not a whole number of seconds, zero or more
 */
export class RetryLater extends CountersignError {
  static override readonly kind = 'RetryLater'
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
export class LeaseLostError extends CountersignError {
  static override readonly kind = 'LeaseLostError'
  override readonly name = 'LeaseLostError'
}

/** The run reached `maxRunMs`; its signal was aborted and its lease given back. */
export class RunTimeoutError extends CountersignError {
  static override readonly kind = 'RunTimeoutError'
  override readonly name = 'RunTimeoutError'
}
