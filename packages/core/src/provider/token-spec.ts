import type { Value } from './value.ts'

/** A secret that the sender sends along. */
export interface TokenSpec {
  /** Where the secret stands. With `basicCredentials`, the configured secret is `user:password`. */
  readonly from: Value
}
