import type { KeyFormat } from '../crypto/keys.ts'
import type { Assurance, TimeLimits, Verified } from './scheme.ts'
import type { DeliveryView } from './value.ts'

/** A proof that the other schemes cannot express. */
export interface CustomSpec {
  readonly assurance: Assurance
  /** Why no other scheme does it. */
  readonly why: string
  /** The headers that it reads, in lower case. */
  readonly headers: readonly string[]
  readonly readsBodyFirst?: true
  readonly needsPublicUrl?: true
  /** The settings of the provider that it reads. */
  readonly options?: readonly string[]
  /** How its secret is written. Without it, none is configured. */
  readonly key?: KeyFormat
  /**
   * @param keys the bytes of the configured secrets
   * @throws WebhookVerificationError where the proof does not hold
   */
  readonly verifyDelivery: (
    view: DeliveryView,
    keys: readonly Uint8Array[],
    limits: TimeLimits,
  ) => Verified | Promise<Verified>
}
