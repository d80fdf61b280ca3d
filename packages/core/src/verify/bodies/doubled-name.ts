import { endOfString, readString } from '../../shared/json-tokens.ts'

/**
 * Whether one of the outer objects has two members with one name. Outer are the object at the top, which is level 1, and
 * the objects within it down to `levels` brackets. Every delivery with an id in its body is read by this, so it looks at
 * character codes and copies names only.
 *
 * @param json a text that `JSON.parse` accepts
 */
export function hasDoubledName(json: string, levels: number): boolean {
  const seen: Set<string>[] = []
  let level = 0
  let start = 0
  let end = 0
  for (let at = 0; at < json.length; at++) {
    switch (json.charCodeAt(at)) {
      case 0x22: // "
        start = at
        end = endOfString(json, at)
        at = end - 1
        break
      case 0x5b: // [
      case 0x7b: // {
        level++
        if (level <= levels) seen[level] = new Set()
        break
      case 0x5d: // ]
      case 0x7d: // }
        level--
        break
      case 0x3a: {
        // : which between strings follows nothing but a name
        if (level > levels) break
        const name = readString(json.slice(start, end))
        if (seen[level]?.has(name)) return true
        seen[level]?.add(name)
      }
    }
  }
  return false
}
