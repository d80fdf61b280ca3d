import type { ProviderDefinition } from './definition.ts'

type HeaderPart = 'id' | 'timestamp'

/** The characters of the header values that a template may hold; `headers.ts` and `tolerance.ts` refuse all others. */
const CHARACTERS: Readonly<Record<HeaderPart, RegExp>> = {
  id: /[\x21-\x2b\x2d\x2f-\x7e]/,
  timestamp: /[0-9]/,
}

/** How JSON may begin or end. Any other body may in every way, a compressed one too. */
const JSON_EDGES = { after: ' \t\r\n{[', before: ' \t\r\n}]' }
const ANY_EDGES = { after: '0', before: '0' }

/**
 * The part of a template whose end nobody can tell from what stands next to it, or `undefined`. There a stranger could
 * cut a genuine delivery into another id, time and body, which sign the same: `{timestamp}|{id}|{body}` with `1|a|b=1|c=2`
 * is the id `a` with `b=1|c=2`, and the id `a|b=1` with `c=2`.
 */
export function findAmbiguousPart({
  scheme: { signed },
  body,
  compression,
}: Pick<ProviderDefinition<never>, 'scheme' | 'body' | 'compression'>): HeaderPart | undefined {
  const bodyEdges = body.name === 'json' && compression !== 'signed' ? JSON_EDGES : ANY_EDGES
  const parts = signed.split(/(\{(?:id|timestamp|body)\})/).filter((part) => part !== '')
  const bodyAt = parts.indexOf('{body}')
  return parts.flatMap((part, index) => {
    const name = nameOf(part)
    if (!name) return []
    // What stands before the body is read from the start, what stands after it from the end.
    const side = index < bodyAt ? 'after' : 'before'
    const neighbour = parts[side === 'after' ? index + 1 : index - 1] ?? ''
    return runsInto(CHARACTERS[name], edgeOf(neighbour, side, bodyEdges)) ? [name] : []
  })[0]
}

function nameOf(part: string): HeaderPart | undefined {
  return part === '{id}' ? 'id' : part === '{timestamp}' ? 'timestamp' : undefined
}

/** What may stand next to a part: one character of a literal, the edges of a body, and digits of another header value. */
function edgeOf(neighbour: string, side: 'after' | 'before', bodyEdges: typeof ANY_EDGES): string {
  if (neighbour === '{body}') return bodyEdges[side]
  if (nameOf(neighbour)) return '0'
  return side === 'after' ? neighbour.slice(0, 1) : neighbour.slice(-1)
}

function runsInto(characters: RegExp, edge: string): boolean {
  return [...edge].some((character) => characters.test(character))
}
