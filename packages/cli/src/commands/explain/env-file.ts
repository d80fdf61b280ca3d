import { parseEnv } from 'node:util'

/** Keys that may have been meant, by a name that may be shown. */
export type OtherKeys = Readonly<Record<string, string>>

/** Explaining tries each of them. */
const MOST_ENTRIES = 64
const SHORTEST_KEY = 8

/**
 * The values of an .env file that are long enough to be keys.
 *
 * @param label what the file is called
 */
export function parseEnvFile(text: string, label: string): OtherKeys {
  const entries = Object.entries(parseEnv(text)).flatMap(([name, value = '']) =>
    value.length < SHORTEST_KEY ? [] : [[`${name} of ${label}`, value] as const],
  )
  return Object.fromEntries(entries.slice(0, MOST_ENTRIES))
}
