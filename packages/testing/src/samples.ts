import { providers } from '@countersign/providers/testing'

/** A body of each provider, by the provider's name. */
export type Samples = { readonly [Name in keyof typeof providers]: (typeof providers)[Name]['sample'] }

/**
 * A body of each provider, by the provider's name, for `sign`. Dfns signs the time in the body: set its `timestampSent` to
 * now before you sign it.
 *
 * @example
 * ```ts
 * import { sign } from '@countersign/core/sign'
 * import { stripe } from '@countersign/providers/stripe'
 * import { generateKeys, samples } from '@countersign/testing'
 *
 * const keys = generateKeys(stripe)
 * const request = sign(stripe, samples.stripe, { keys })
 * console.log(request.headers['stripe-signature'])
 * ```
 */
export const samples: Samples = Object.fromEntries(
  Object.entries(providers).map(([name, { sample }]) => [name, sample]),
) as Samples // of the same names, which the type of entries has lost
