import { fromUtf8 } from '../../shared/bytes.ts'
import { toCanonicalJson } from '../../shared/canonical-json.ts'
import { type BodyGuess, maxGuessLength, SMALL_BODY_BYTES } from './body-guess.ts'
import { ESCAPINGS, escapeTokens, LAYOUTS, layOut, toTokens } from './json-writing.ts'

/** The same JSON in other writings. */
export function* jsonGuesses(text: string, value: object): Generator<BodyGuess> {
  const isParsersWork = JSON.stringify(value) === text.trim()
  const isSmall = text.length <= SMALL_BODY_BYTES
  for (const { tokens, escaping } of writings(toTokens(text))) {
    const code = isParsersWork ? 'body_reserialized' : escaping ? 'body_escaped' : 'body_reindented'
    for (const ending of isSmall ? ['', '\n'] : ['']) {
      const also = [escaping, ending && 'with a newline at the end'].filter(Boolean)
      for (const layout of isSmall || !escaping ? LAYOUTS : LAYOUTS.slice(0, 1)) {
        const laidOut = layOut(tokens, layout, maxGuessLength(text.length))
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

/** The tokens as received, and escaped otherwise where that makes a difference. One at a time: each is a copy. */
function* writings(received: readonly string[]): Generator<Writing> {
  yield { tokens: received }
  const tried = new Set([received.join()])
  for (const escaping of ESCAPINGS) {
    const tokens = escapeTokens(received, escaping)
    if (tried.size < tried.add(tokens.join()).size) yield { tokens, escaping: escaping.name }
  }
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
