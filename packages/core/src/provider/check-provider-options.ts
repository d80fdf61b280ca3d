import { checkOptions } from '../shared/check-options.ts'
import type { Plan } from './plan.ts'

/**
 * A key to sign with is let through where there is one: `generateKeys` gives one object for both sides.
 *
 * @throws TypeError for options that are no object, and for an option that the provider does not have
 */
export function checkProviderOptions({ provider: name, scheme, options, needsPublicUrl }: Plan, given: object): void {
  const keys = new Set<string>(scheme.slots.map(({ algorithm }) => algorithm.keyOption))
  const known = [...keys, ...options, ...(needsPublicUrl ? ['publicUrl'] : []), 'keyTtlMs', 'resolveTenant']
  if (typeof given === 'object' && given !== null && keys.has('publicKey') && 'privateKey' in given) {
    const { privateKey: _, ...others } = given
    return checkOptions(others, known, name)
  }
  checkOptions(given, known, name)
}
