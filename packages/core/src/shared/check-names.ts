import { suggestName } from './nearest.ts'

/**
 * A misspelt option would be silently without effect.
 *
 * @param owner whose options they are, for the message: `a receiver`
 * @throws TypeError that names the option, and the one that was probably meant
 */
export function checkNames(options: object, known: readonly string[], owner: string): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw new TypeError(`"${name}" is no option of ${owner}. ${suggestName(name, known)}`)
  }
}
