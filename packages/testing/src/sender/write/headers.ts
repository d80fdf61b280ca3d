import type { AttemptFacts, WireProfile } from '../profiles/profile.ts'
import type { Signed } from './sign-content.ts'

/** Headers in the order and the spelling in which they are sent. */
export type HeaderPairs = readonly (readonly [name: string, value: string])[]

/** In the order in which they are sent: of the connection, of the content, of the provider, of the signature. */
export function toHeaders(
  { headers: { 'content-type': contentType = '', ...signatures }, body }: Signed,
  { spelling = [], headers: own = {} }: WireProfile,
  facts: AttemptFacts,
): HeaderPairs {
  const spell = (name: string) => spelling.find((spelled) => spelled.toLowerCase() === name) ?? name
  return [
    ['Host', new URL(facts.url).host],
    ['Accept', '*/*'],
    ['Content-Type', contentType],
    ['Content-Length', String(body.length)],
    ...Object.entries(own).flatMap(([name, template]) => fillIn(name, template, facts)),
    ...Object.entries(signatures).map(([name, value]) => [spell(name), value] as const),
    ['Connection', 'close'],
  ]
}

/** No header where the template names a fact that is not there. */
function fillIn(name: string, template: string, facts: AttemptFacts): HeaderPairs {
  const known: Readonly<Record<string, unknown>> = { ...facts }
  const used = [...template.matchAll(/\{([a-zA-Z]+)\}/g)].map(([, fact = '']) => fact)
  if (used.some((fact) => known[fact] === undefined)) return []
  return [[name, used.reduce((text, fact) => text.replace(`{${fact}}`, String(known[fact])), template)]]
}
