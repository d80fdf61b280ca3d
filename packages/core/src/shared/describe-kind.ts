/** What a value is, without showing it: it may be a key. */
export function describeKind(value: unknown): string {
  if (value === '') return 'empty'
  return value === undefined || value === null ? String(value) : `of type ${typeof value}`
}
