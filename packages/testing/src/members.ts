/** A member of a body and where it stands, for example `data.payload.text`. */
export type Path = string

export type Json = Readonly<Record<string, unknown>>

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function readPath(body: unknown, path: Path): unknown {
  let value = body
  for (const name of path.split('.')) value = isJson(value) ? value[name] : undefined
  return value
}

/** The body with the member set, and nothing else changed; `undefined` takes it away. */
export function withPath(body: Json, path: Path, value: unknown): Json {
  const [name = '', ...rest] = path.split('.')
  if (rest.length > 0) {
    const inner = body[name]
    return { ...body, [name]: withPath(isJson(inner) ? inner : {}, rest.join('.'), value) }
  }
  if (value !== undefined) return { ...body, [name]: value }
  const { [name]: _, ...others } = body
  return others
}
