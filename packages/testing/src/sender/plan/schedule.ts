/** When a provider tries again, where that is otherwise than its definition says. */
export interface Schedule {
  /** How long an answer may take. */
  readonly timeoutMs?: number
  /** The waits before the second, third, … attempt at one URL, each from the end of the attempt before. */
  readonly retryAfterMs?: readonly number[]
  /** Whether a 4xx other than 408 and 429 is the last attempt at a URL. */
  readonly clientErrorsAreFinal?: boolean
}

/**
 * Telnyx's pages and samples disagree, by product. The definition in core is `messaging`, with waits that no page
 * gives.
 */
export const telnyxSchedules: Readonly<Record<'messaging' | 'callback' | 'voice' | 'sample', Schedule>> = {
  /** Three attempts at each URL, 2 s for an answer, "exponential backoff". */
  messaging: { timeoutMs: 2000, retryAfterMs: [1000, 2000] },
  /** The page of the webhook itself: otherwise than with a 200, "we will reattempt delivery at the failover webhook URL". */
  callback: { timeoutMs: 2000, retryAfterMs: [] },
  /** The example of `webhook_retries_policies`; what is no 408, 429 or 5xx is not tried again. */
  voice: { timeoutMs: 2000, retryAfterMs: [1000, 2000, 5000], clientErrorsAreFinal: true },
  /** The sample of a delivery record: 5 s for an answer, the next attempt 4 ms after it. */
  sample: { timeoutMs: 5000, retryAfterMs: [4, 4] },
}
