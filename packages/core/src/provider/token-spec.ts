import type { Value } from './value.ts'

/** A secret that the sender sends along. */
export interface TokenSpec {
  readonly from: Value | { readonly basic: readonly [user: string, password: string] }
}
