/** By which time, and how strictly, a delivery is judged. */
export interface TimeLimits {
  /** Milliseconds since 1970. */
  readonly now: number
  readonly toleranceSeconds: number
}

/** What a check has shown. */
export interface Verified {
  /** The position of the key that matched, in the list of its option. */
  readonly keyIndex: number
  /** Milliseconds since 1970. */
  readonly sentAt?: number | undefined
  /** A text that is accepted with this body only, while the tolerance lasts. */
  readonly once?: string | undefined
  /** The event's body, where it is not the request's: the claims of a token, and their text. */
  readonly body?: { readonly body: unknown; readonly text: string }
}
