/** Where the sources of a provider disagree, what is taken to be true. Every default is what asks most of a receiver. */
export interface Readings {
  /**
   * Which answer counts as success: `exact`, the policy's status and no other 2xx, or `2xx`. Default: `exact` where some
   * source says so (Telnyx, Dfns), otherwise `2xx`.
   */
  readonly success?: 'exact' | '2xx'
  /** Which attempt Dfns's `retryOf` names: the one before, as its prose says, or the first, as its schema says. Default: `previous`. */
  readonly retryOf?: 'previous' | 'first'
  /** Whether Telnyx's `meta.attempt` goes on at the failover URL or begins again at 1; no source says. Default: `continues`. */
  readonly attemptAtFailover?: 'continues' | 'restarts'
  /** Whether a retry is signed with the time of the retry or of the first attempt, as some senders do. Default: `new`. */
  readonly timestampOnRetry?: 'new' | 'kept'
}
