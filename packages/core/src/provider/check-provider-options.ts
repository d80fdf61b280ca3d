import { checkOptions } from '../shared/check-options.ts'
import { describeKind } from '../shared/describe-kind.ts'
import type { Plan } from './plan.ts'

/**
 * A key to sign with is let through where there is one: `generateKeys` gives one object for both sides.
 *
 * @throws TypeError for options that are no object, and for an option that the provider does not have
 */
export function checkProviderOptions({ provider: name, scheme, options, needsPublicUrl }: Plan, given: object): void {
  const keys = new Set<string>(scheme.slots.map(({ algorithm }) => algorithm.keyOption))
  const known = [...keys, ...options, ...(needsPublicUrl ? ['publicUrl'] : []), 'keyTtlMs', 'resolveTenant']
  // In place of the object a key may be given, which no message may show.
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(`The options of ${name} are ${describeKind(given)}. Give an object with its keys.`)
  }
  checkOptions(keys.has('publicKey') ? withoutPrivateKey(given) : given, known, name)
}

function withoutPrivateKey(given: object): object {
  if (!('privateKey' in given)) return given
  const { privateKey: _, ...others } = given
  return others
}
