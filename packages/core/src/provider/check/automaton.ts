import type { Template, TemplatePart } from '../template.ts'
import type { Value } from '../value.ts'
import { JSON_BODY, type Symbols, symbolOf, symbolsOf } from './alphabet.ts'
import { GRAMMAR_STEPS, type Step } from './grammar-steps.ts'

/** A state of a template's automaton. */
interface State {
  /** The part of the template that the next symbol belongs to, counted from 0. */
  readonly part: number
  readonly edges: { readonly symbols: Symbols; readonly to: number }[]
  /** States that are reached without a symbol. */
  readonly free: number[]
}

/** The texts of a template, as an automaton whose first state is 0 and whose last one ends a text. */
export type Automaton = readonly State[]

/**
 * @param isJson whether the body is a JSON object or list. No proper beginning or end of such a text is one, so that it is a
 * symbol of its own, with white space around it.
 */
export function toAutomaton(template: Template, isJson: boolean): Automaton {
  const states: State[] = []
  let part = 0

  const add = (): number => states.push({ part, edges: [], free: [] }) - 1
  const at = (state: number): State => states[state] as State

  function take(from: number, symbols: Symbols): number {
    const to = add()
    at(from).edges.push({ symbols, to })
    return to
  }

  function walk(from: number, steps: readonly Step[]): number {
    return steps.reduce((state, step) => {
      if ('optional' in step) return skippable(state, (start) => walk(start, step.optional))
      let end = state
      for (let count = 0; count < step.least; count++) end = take(end, step.symbols)
      if (step.most === Number.POSITIVE_INFINITY) {
        const loop = add()
        at(end).free.push(loop)
        at(loop).edges.push({ symbols: step.symbols, to: loop })
        return loop
      }
      for (let count = step.least; count < step.most; count++) {
        end = skippable(end, (start) => take(start, step.symbols))
      }
      return end
    }, from)
  }

  /** What `build` adds, and a way around it. */
  function skippable(from: number, build: (start: number) => number): number {
    const end = build(from)
    const after = add()
    at(from).free.push(after)
    at(end).free.push(after)
    return after
  }

  function literal(from: number, text: string): number {
    return [...text].reduce((state, character) => take(state, new Set([symbolOf(character)])), from)
  }

  function value(from: number, read: Value): number {
    const steps = stepsOf(read, isJson)
    return read.optional ? skippable(from, (start) => walk(start, steps)) : walk(from, steps)
  }

  function write(from: number, piece: TemplatePart): number {
    if (typeof piece === 'string') return literal(from, piece)
    if ('place' in piece) return value(from, piece)
    const [before, inner, after] = piece.optional
    return skippable(from, (start) => literal(walk(literal(start, before), stepsOf(inner, isJson)), after))
  }

  let state = add()
  for (const piece of template) {
    const start = add()
    at(state).free.push(start)
    state = write(start, piece)
    part++
  }
  const end = add()
  at(state).free.push(end)
  return states
}

const SPACE: Step = { symbols: symbolsOf(/[ \t\r\n]/), least: 0, most: Number.POSITIVE_INFINITY }
const JSON_STEPS: readonly Step[] = [SPACE, { symbols: new Set([JSON_BODY]), least: 1, most: 1 }, SPACE]

function stepsOf({ place, name, grammar, length }: Value, isJson: boolean): readonly Step[] {
  if (isJson && place === 'body' && name === 'body') return JSON_STEPS
  const steps = GRAMMAR_STEPS[grammar]
  // Where a length is given, the grammar counts as a class of characters.
  return length === undefined ? steps : [{ symbols: new Set(steps.flatMap(allSymbolsOf)), least: length, most: length }]
}

function allSymbolsOf(step: Step): readonly number[] {
  return 'optional' in step ? step.optional.flatMap(allSymbolsOf) : [...step.symbols]
}
