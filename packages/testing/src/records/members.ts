/** The members of what should be an object: none where it is something else. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** A member that should be a text: empty where it is something else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
