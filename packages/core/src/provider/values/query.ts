import type { EchoGrammar, Grammar } from '../grammars.ts'
import type { Value } from '../value.ts'

/** A parameter of the request's query that is there once. */
export function query<G extends Grammar | EchoGrammar = 'word'>(name: string, grammar: G = 'word' as G): Value<G> {
  return {
    text: `{?${name}}`,
    place: 'query',
    name,
    grammar,
    read({ target }) {
      const texts = new URLSearchParams(queryOf(target)).getAll(name)
      return texts.length === 1 ? texts[0] : undefined
    },
  }
}

/** The query of a path or URL, without its question mark. */
export function queryOf(target: string): string {
  const start = target.indexOf('?')
  return start < 0 ? '' : target.slice(start + 1).replace(/#.*/s, '')
}
