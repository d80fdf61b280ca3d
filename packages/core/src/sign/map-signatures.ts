import type { MessageSpec, SignatureVersion } from '../provider/scheme.ts'

/**
 * The value of a signature header with each of its signatures changed: for tests of what a receiver refuses. What is no
 * signature of the scheme stays as it is, such as a time in the same header.
 *
 * @param change is given a signature with its prefix, and returns what stands in its place
 */
export function mapSignatures(
  { signature: { list, versions } }: MessageSpec,
  value: string,
  change: (entry: string, version: SignatureVersion) => string,
): string {
  const entries = list === undefined ? [value] : value.split(list)
  const changed = entries.map((entry) => {
    const version = versions.find(({ prefix = '' }) => entry.startsWith(prefix))
    return version ? change(entry, version) : entry
  })
  return changed.join(list)
}
