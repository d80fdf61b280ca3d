import type { Hypothesis, Trial } from '../prove/trial.ts'

/** What senders put between the values that they sign. */
const SEPARATORS = ['.', '|', ':', '', ',', '\n', '-', ' ', '_']

/** The same values signed with another separator, then with a part missing or in another order. */
export function* messageHypotheses({ scheme }: Trial): Generator<Hypothesis> {
  const pieces = toPieces(scheme.signed)
  const tried = new Set([scheme.signed])
  for (const separator of SEPARATORS) {
    yield* propose('message_separator', pieces.join(separator))
  }
  const fewer = withoutPieces(pieces)
  const others = [...fewer, ...[pieces, ...fewer].map((choice) => choice.toReversed())]
  for (const separator of SEPARATORS) {
    for (const other of others) yield* propose('message_parts', other.join(separator))
  }

  function* propose(code: 'message_separator' | 'message_parts', signed: string): Generator<Hypothesis> {
    if (tried.has(signed)) return
    tried.add(signed)
    yield { faults: [{ code, facts: { signedAs: signed } }], change: { scheme: { ...scheme, signed } } }
  }
}

/** `v0:{timestamp}:{body}` is `v0`, `{timestamp}` and `{body}`. */
function toPieces(template: string): readonly string[] {
  return template.split(/(\{[^}]*\})/).flatMap((text) => {
    if (text.startsWith('{')) return [text]
    return text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
  })
}

/** Every choice of the pieces that has the body, the longest first. */
function withoutPieces(pieces: readonly string[]): readonly (readonly string[])[] {
  const choices = pieces.reduce<readonly (readonly string[])[]>(
    (all, piece) => all.flatMap((choice) => (piece === '{body}' ? [[...choice, piece]] : [[...choice, piece], choice])),
    [[]],
  )
  return choices.filter(({ length }) => length < pieces.length).toSorted((a, b) => b.length - a.length)
}
