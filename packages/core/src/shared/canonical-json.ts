/**
 * One text for one JSON value: members sorted by name, no white space. Numbers are written as JavaScript
 * reads them, in the manner of RFC 8785.
 */
export function toCanonicalJson(value: unknown): string {
  return JSON.stringify(sortMembers(value)) ?? 'null'
}

function sortMembers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(sortMembers)
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([name, member]) => [name, sortMembers(member)]))
}
