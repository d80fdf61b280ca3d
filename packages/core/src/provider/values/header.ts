import type { EchoGrammar, Grammar } from '../grammars.ts'
import type { Value } from '../value.ts'

/** How a header's value is read. */
export interface HeaderOptions<G> {
  /** Default: `id`. */
  readonly grammar?: G
  /** Another name, read where the header is absent. */
  readonly alias?: string
  /** What stands before the value, for example `Bearer `. */
  readonly prefix?: string
  readonly optional?: true
}

/**
 * The value of a header.
 *
 * @param name in lower case
 */
export function header<G extends Grammar | EchoGrammar = 'id'>(name: string, options: HeaderOptions<G> = {}): Value<G> {
  const { grammar = 'id' as G, alias, prefix = '', optional } = options
  return {
    text: `{${name}}`,
    place: 'header',
    name,
    grammar,
    ...(alias && { alias }),
    ...(prefix && { prefix }),
    ...(optional && { optional }),
    read({ header: read }) {
      const text = read(name) ?? (alias && read(alias))
      if (!text?.startsWith(prefix)) return undefined
      return text.slice(prefix.length)
    },
  }
}

/** The values of headers that are numbered from 1: `prefix` and the number are a name. Each may be missing. */
export function headers(prefix: string, most: number): readonly Value<'line'>[] {
  return Array.from({ length: most }, (_, index) =>
    header(`${prefix}${index + 1}`, { grammar: 'line', optional: true }),
  )
}
