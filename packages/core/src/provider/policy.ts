/** How a delivery is answered that succeeded, or that is a duplicate. */
interface Success {
  /** The status that the provider counts as success. 202 and 204 have no body. */
  readonly status: 200 | 202 | 204
  /** Whether some source says that no other 2xx counts. */
  readonly exact?: true
  /** The text that the provider looks for, for example `[accepted]`. Default: `OK`. */
  readonly text?: string
}

/** What a provider accepts as an answer and how it tries again. */
export interface DeliveryPolicy {
  readonly success: Success
  /** Whether the provider reads the body of the answer, which a handler then gives to `context.reply`. */
  readonly readsReply?: true
  /** How long the provider waits for an answer. */
  readonly timeoutMs: number
  readonly attemptsPerUrl: number
  /** The waits before the second, third, … attempt, each counted from the attempt before. */
  readonly retryAfterMs: readonly number[]
  /** Whether a second URL is tried after all attempts at the first have failed. */
  readonly failover?: true
  /** How long a claim outlives a process that died; it must end while the provider still has attempts. */
  readonly leaseMs: number
  readonly maxBodyBytes: number
}

/** How long an event must be remembered: until the provider's last attempt, and until no copy of it is fresh. */
export function leastRetentionMs(policy: DeliveryPolicy, toleranceSeconds: number): number {
  const replayMs = (2 * toleranceSeconds + 60) * 1000
  return Math.max(retryHorizonMs(policy), replayMs)
}

/** The time from the first attempt to the end of the last one, at every URL. */
export function retryHorizonMs({ retryAfterMs, attemptsPerUrl, timeoutMs, failover }: DeliveryPolicy): number {
  const waits = retryAfterMs.reduce((total, wait) => total + wait, 0)
  return (waits + attemptsPerUrl * timeoutMs) * (failover ? 2 : 1)
}
