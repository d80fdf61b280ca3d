import type { VerificationKey } from '../crypto/algorithms/algorithm.ts'
import type { Assurance } from '../shared/event.ts'
import type { KeySlot } from './keys/key-ring.ts'
import type { DeliveryView } from './value.ts'
import type { TimeLimits, Verified } from './verified.ts'

/** A proof that the other schemes cannot express. */
export interface CustomSpec {
  readonly assurance: Assurance
  /** Why no other scheme does it. */
  readonly why: string
  /** The headers that it reads, in lower case. */
  readonly headers: readonly string[]
  readonly readsBodyFirst?: true
  readonly needsPublicUrl?: true
  /** Whether `verifyDelivery` gives a text as `once`. */
  readonly usesOnce?: true
  /** The settings of the provider that it reads. Where one is missing, nothing is verified. */
  readonly options?: readonly string[]
  /** The keys that an application configures. Without it, none are. */
  readonly slot?: KeySlot
  /**
   * @param keys the configured keys, in their order
   * @throws WebhookVerificationError where the proof does not hold
   */
  readonly verifyDelivery: (
    view: DeliveryView,
    keys: readonly VerificationKey[],
    limits: TimeLimits,
  ) => Verified | Promise<Verified>
}
