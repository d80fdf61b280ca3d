/** The members of whatever a client gave; none where it is no object. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
