import type { EchoGrammar, Grammar } from '../grammars.ts'
import type { Value } from '../value.ts'

/** How a member's value is read. */
export interface MemberOptions<G> {
  /** Default: `word`. */
  readonly grammar?: G
  /** Exactly so many characters. */
  readonly length?: number
  readonly optional?: true
}

/**
 * A member of the parsed body: a text, a whole number or a boolean.
 *
 * @param path names from the outside in, with dots between them
 */
export function member<G extends Grammar | EchoGrammar = 'word'>(
  path: string,
  options: MemberOptions<G> = {},
): Value<G> {
  const { grammar = 'word' as G, length, optional } = options
  const names = path.split('.')
  return {
    text: `{body.${path}}`,
    place: 'member',
    name: path,
    grammar,
    covers: 'member',
    ...(length !== undefined && { length }),
    ...(optional && { optional }),
    read: ({ parsed }) => toText(names.reduce(memberOf, parsed())),
  }
}

function memberOf(object: unknown, name: string): unknown {
  if (typeof object !== 'object' || object === null || !Object.hasOwn(object, name)) return undefined
  return Reflect.get(object, name)
}

/** Numbers that are not whole have several texts, and which one was signed is not known. */
function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'boolean' || Number.isSafeInteger(value) ? String(value) : undefined
}
