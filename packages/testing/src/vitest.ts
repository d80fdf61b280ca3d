// No import, which would make vitest a dependency: users of this file have it.
/// <reference types="vitest" preserve="true" />
import type { VerificationCode } from '@countersign/core'

export { type DeliveryMatchers, deliveryMatchers } from './matchers.ts'

interface Expectations {
  /** The provider counts the delivery as successful. */
  readonly toBeDelivered: () => void
  /** The delivery failed because the receiver rejected every attempt; with a code, for this reason. */
  readonly toBeRejected: (code?: VerificationCode) => void
  /** One run of the handler ended well, over all attempts. */
  readonly toHaveRunOnce: () => void
}

declare module 'vitest' {
  // The parameter's name must be vitest's.
  interface Matchers<T> extends Expectations {}
}
