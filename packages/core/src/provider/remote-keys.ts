import type { PublicKeyAlgorithm, VerificationKey } from '../crypto/algorithms/algorithm.ts'
import type { DeliveryView } from './value.ts'

/** Keys that are found, not configured: made by `jwks`, `keyById` or `certificate`. */
export interface RemoteKeys {
  /** Nothing else is ever asked. */
  readonly origins: readonly [`https://${string}`, ...`https://${string}`[]]
  /** The settings of the provider that finding a key takes. */
  readonly options?: readonly string[]
  /**
   * The key that a delivery names.
   *
   * @param keyId as the delivery says it, judged by grammar
   * @throws WebhookVerificationError `signature_mismatch` where there is no such key
   * @throws ReceiverUnavailableError `key_unavailable` where the origin does not answer
   */
  readonly keyFor: (
    view: DeliveryView,
    keyId: string | undefined,
    algorithm: PublicKeyAlgorithm,
  ) => VerificationKey | Promise<VerificationKey>
}
