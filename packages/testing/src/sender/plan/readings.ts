import type { DeliveryPolicy } from '@countersign/core/provider'
import type { AttemptError, ReceivedResponse } from '../record/delivery.ts'

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

/** What is wrong with an answer, or `undefined` for one that counts as success. */
export function judge(
  { status }: ReceivedResponse,
  policy: DeliveryPolicy,
  reading: Readings['success'],
): AttemptError | undefined {
  const { success } = policy
  const isExact = (reading ?? (success.exact ? 'exact' : '2xx')) === 'exact'
  if (status === success.status || (!isExact && status >= 200 && status < 300)) return undefined
  if (status >= 300 && status < 400) {
    return { kind: 'redirect', message: `The server answered ${status}; redirects are not followed` }
  }
  const wanted = isExact ? String(success.status) : '2xx'
  return { kind: 'status', message: `The server answered ${status}, not ${wanted}` }
}
