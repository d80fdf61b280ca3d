/** The members of a JSON object. */
export type Members = Readonly<Record<string, unknown>>

/** A member and where it stands, for example `data.payload.text`. */
export type Path = string

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The members of what should be an object: none where it is something else. */
export function membersOf(value: unknown): Members {
  return isMembers(value) ? value : {}
}

/** A member that should be a text: empty where it is something else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

export function readPath(body: unknown, path: Path): unknown {
  let value = body
  for (const name of path.split('.')) value = membersOf(value)[name]
  return value
}

/** The body with the member set, and nothing else changed; `undefined` takes it away. */
export function withPath(body: Members, path: Path, value: unknown): Members {
  const [name = '', ...rest] = path.split('.')
  if (rest.length > 0) return { ...body, [name]: withPath(membersOf(body[name]), rest.join('.'), value) }
  if (value !== undefined) return { ...body, [name]: value }
  const { [name]: _, ...others } = body
  return others
}
