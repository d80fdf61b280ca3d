import { checkOptions } from '../shared/check-options.ts'
import { describeKind } from '../shared/describe-kind.ts'
import type { Scheme } from './scheme.ts'

/**
 * A key to sign with is let through where there is one: `generateKeys` gives one object for both sides.
 *
 * @param name of the provider, for the message
 * @throws TypeError for options that are no object, and for an option that the provider does not have
 */
export function checkKeyOptions(name: string, { signature }: Scheme, options: object): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`The options of ${name} are ${describeKind(options)}. Give an object with its keys.`)
  }
  const keys = new Set(signature.versions.map(({ algorithm }) => algorithm.keyOption))
  const { privateKey: _, ...others }: { readonly privateKey?: unknown } = options
  checkOptions(keys.has('publicKey') ? others : options, [...keys, 'resolveTenant'], name)
}
