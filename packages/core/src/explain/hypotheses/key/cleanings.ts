import type { Fault } from '../../prove/trial.ts'
import { withoutEnd } from '../../read/loose-bytes.ts'

/** A text without something that does not belong to it. */
export interface Cleaning {
  readonly text: string
  readonly faults: readonly Fault[]
}

/** The text without what is around it, then without white space in it. */
export function cleanings(text: string): readonly Cleaning[] {
  const space: readonly Fault[] = [{ code: 'key_white_space' }]
  // Also the two characters "\n", which some write into an .env file.
  const trim = (value: string) => withoutEnd(value.trim(), '\\r', '\\n')
  const trimmed = trim(text)
  const unquoted = trim(trimmed.replace(/^["'`]|["'`]$/g, ''))
  const quotes: readonly Fault[] = unquoted === trimmed ? [] : [{ code: 'key_quoted' }]
  return [
    { text: unquoted, faults: [...(trimmed === text ? [] : space), ...quotes] },
    { text: unquoted.replace(/\s+/g, ''), faults: [...space, ...quotes] },
  ]
}
