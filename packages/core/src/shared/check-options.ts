import { describeValue } from './describe-value.ts'
import { suggestName } from './nearest.ts'

/**
 * Refuses options that nobody reads: a misspelt option would silently have no effect.
 *
 * @param known the names of all options
 * @param owner what takes the options, for the message: `redisStore`
 * @throws TypeError that names the unknown option and the one that was probably meant; also when `options` is no object
 *
 * @example
 * ```ts
 * import { checkOptions } from '@countersign/core/store'
 *
 * try {
 *   checkOptions({ tabel: 'webhook_keys' }, ['table', 'schema'], 'myStore')
 * } catch (error) {
 *   console.log(String(error)) // TypeError: "tabel" is no option of myStore. Did you mean "table"?
 * }
 * ```
 */
export function checkOptions(options: object, known: readonly string[], owner: string): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(
      `The options of ${owner} are ${describeValue(options)}: give an object with ${known.join(', ')}`,
    )
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw new TypeError(`"${name}" is no option of ${owner}. ${suggestName(name, known)}`)
  }
}

/**
 * The error of an option that is wrong: it names the option and shows the value that was given.
 *
 * @param remedy what to give instead, and why: `give a function, or leave it out for console.warn`
 */
export function optionError(option: string, value: unknown, remedy: string): TypeError {
  return new TypeError(`"${option}" is ${describeValue(value)}: ${remedy}`)
}
