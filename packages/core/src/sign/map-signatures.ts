import type { MessageSpec, SignatureVersion } from '../provider/scheme.ts'

/**
 * The value of a signature header with each of its signatures changed: for tests of what a receiver refuses. What is no
 * signature of the scheme stays as it is, such as a time in the same header.
 *
 * @param change is given a signature with its prefix, and returns what stands in its place
 */
export function mapSignatures(
  { signature: { list, groups, versions } }: MessageSpec,
  value: string,
  change: (entry: string, version: SignatureVersion) => string,
): string {
  const changeEntry = (written: string): string => {
    const entry = written.trimStart()
    const version = versions.find(({ prefix = '' }) => entry.startsWith(prefix))
    return version ? written.slice(0, written.length - entry.length) + change(entry, version) : written
  }
  return mapParts(value, groups, (group) => mapParts(group, list, changeEntry))
}

/** The text with each of its parts changed; without a separator, it is one part. */
function mapParts(text: string, separator: string | undefined, change: (part: string) => string): string {
  return separator === undefined ? change(text) : text.split(separator).map(change).join(separator)
}
