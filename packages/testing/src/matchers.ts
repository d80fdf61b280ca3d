import type { VerificationCode } from '@countersign/core'
import { type Deliveries, type Finding, findDelivered, findRejected, findRunOnce, toMessage } from './expectations.ts'
import type { OutcomeLog } from './outcome-log.ts'

/** What a matcher of vitest's, or of Jest's, gives. */
export interface MatcherResult {
  readonly pass: boolean
  readonly message: () => string
}

/** The matchers, as `expect.extend` takes them: no interface, which would have no index signature. */
export type DeliveryMatchers = {
  readonly toBeDelivered: (deliveries: Deliveries) => MatcherResult
  readonly toBeRejected: (deliveries: Deliveries, code?: VerificationCode) => MatcherResult
  readonly toHaveRunOnce: (deliveries: Deliveries) => MatcherResult
}

/**
 * Matchers for vitest and Jest: `toBeDelivered()`, `toBeRejected('timestamp_too_old')`, `toHaveRunOnce()`. For other
 * runners there are `checkDelivered`, `checkRejected` and `checkRunOnce`, which say what each of them means. Types for
 * vitest come with `@countersign/testing/vitest`.
 *
 * @param log what watches the receiver
 */
export function deliveryMatchers(log: OutcomeLog): DeliveryMatchers {
  return {
    toBeDelivered: (deliveries) => toResult(findDelivered(deliveries)),
    toBeRejected: (deliveries, code) => toResult(findRejected(deliveries, log, code)),
    toHaveRunOnce: (deliveries) => toResult(findRunOnce(deliveries, log)),
  }
}

function toResult(finding: Finding): MatcherResult {
  return { pass: finding.holds, message: () => toMessage(finding, finding.holds) }
}
