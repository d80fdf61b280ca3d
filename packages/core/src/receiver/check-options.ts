import { suggestName } from '../shared/nearest.ts'

/**
 * A misspelt option would be silently without effect.
 *
 * @throws TypeError that names the option, and the one that was probably meant
 */
export function checkNames(options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw new TypeError(`"${name}" is no option of a receiver. ${suggestName(name, known)}`)
  }
}
