import { type Template, type TemplatePart, textOf } from '../../provider/template.ts'
import type { Hypothesis, Trial } from '../prove/trial.ts'

/** What senders put between the values that they sign. */
const SEPARATORS = ['.', '|', ':', '', ',', '\n', '-', ' ', '_']

/** The same values signed with another separator, then with a part missing or in another order. */
export function* messageHypotheses({ signed }: Trial): Generator<Hypothesis> {
  const pieces = toPieces(signed)
  const tried = new Set([signed.map(textOf).join('')])
  for (const separator of SEPARATORS) {
    yield* propose('message_separator', join(pieces, separator))
  }
  const fewer = withoutPieces(pieces)
  const others = [...fewer, ...[pieces, ...fewer].map((choice) => choice.toReversed())]
  for (const separator of SEPARATORS) {
    for (const other of others) yield* propose('message_parts', join(other, separator))
  }

  function* propose(code: 'message_separator' | 'message_parts', proposed: Template): Generator<Hypothesis> {
    const signedAs = proposed.map(textOf).join('')
    if (tried.has(signedAs)) return
    tried.add(signedAs)
    yield { faults: [{ code, facts: { signedAs } }], change: { signed: proposed } }
  }
}

/** `v0:`, the time, `:` and the body are `v0`, the time and the body. */
function toPieces(template: Template): Template {
  return template.flatMap((part): Template => {
    return typeof part === 'string' ? part.split(/[^A-Za-z0-9]+/).filter((word) => word !== '') : [part]
  })
}

function join(pieces: Template, separator: string): Template {
  return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [separator, piece]))
}

/** Every choice of the pieces that has the body, the longest first. */
function withoutPieces(pieces: Template): readonly Template[] {
  const choices = pieces.reduce<readonly Template[]>(
    (all, piece) => all.flatMap((choice) => (isBody(piece) ? [[...choice, piece]] : [[...choice, piece], choice])),
    [[]],
  )
  return choices.filter(({ length }) => length < pieces.length).toSorted((a, b) => b.length - a.length)
}

function isBody(piece: TemplatePart): boolean {
  return typeof piece === 'object' && 'place' in piece && piece.place === 'body'
}
