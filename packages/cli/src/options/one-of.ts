import { CliError } from '../cli-error.ts'
import { suggest } from '../nearest.ts'

/** A text that is one of a few. */
export function oneOf<Text extends string>(option: string, text: string, allowed: readonly Text[]): Text {
  const found = allowed.find((one) => one === text)
  if (found !== undefined) return found
  throw new CliError('usage', `${option} cannot be that.`, { hint: suggest(text, allowed) })
}
