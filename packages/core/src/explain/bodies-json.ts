import { fromUtf8, toUtf8 } from '../bytes.ts'
import { toCanonicalJson } from '../canonical-json.ts'
import { type BodyGuess, MAX_REWRITTEN_BYTES, SMALL_BODY_BYTES } from './body-guess.ts'
import { ESCAPINGS, escapeTokens, LAYOUTS, layOut, toTokens } from './json-writing.ts'

/** The same JSON in other writings. */
export function* jsonGuesses(body: Uint8Array): Generator<BodyGuess> {
  const text = body.length <= MAX_REWRITTEN_BYTES ? toUtf8(body) : undefined
  const value = text === undefined ? undefined : parseObject(text)
  if (text === undefined || value === undefined) return
  const isParsersWork = JSON.stringify(value) === text.trim()
  const isSmall = body.length <= SMALL_BODY_BYTES
  const writings = toWritings(toTokens(text))
  for (const ending of isSmall ? ['', '\n'] : ['']) {
    for (const { tokens, escaping } of writings) {
      const code = isParsersWork ? 'body_reserialized' : escaping ? 'body_escaped' : 'body_reindented'
      const also = [escaping, ending && 'with a newline at the end'].filter(Boolean)
      for (const layout of isSmall || !escaping ? LAYOUTS : LAYOUTS.slice(0, 1)) {
        const laidOut = layOut(tokens, layout)
        if (laidOut !== undefined) {
          yield { code, body: fromUtf8(laidOut + ending), writtenAs: [layout.name, ...also].join(', ') }
        }
      }
    }
  }
  const sorted = fromUtf8(toCanonicalJson(value))
  yield { code: 'body_reserialized', body: sorted, writtenAs: 'compact, with its members sorted' }
}

interface Writing {
  readonly tokens: readonly string[]
  /** Not there for the tokens as they were received. */
  readonly escaping?: string
}

/** The tokens as received, and escaped otherwise where that makes a difference. */
function toWritings(received: readonly string[]): readonly Writing[] {
  const tried = new Set([received.join()])
  const others = ESCAPINGS.map((escaping) => ({ tokens: escapeTokens(received, escaping), escaping: escaping.name }))
  return [{ tokens: received }, ...others.filter(({ tokens }) => tried.size < tried.add(tokens.join()).size)]
}

/** The value of a JSON object or list that JavaScript can also write, or `undefined`. */
export function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return undefined
    toCanonicalJson(value) // throws when it is nested too deep for JavaScript to write
    return value
  } catch {
    return undefined
  }
}
