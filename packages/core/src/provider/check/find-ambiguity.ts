import type { Template } from '../template.ts'
import { printSymbol, SYMBOLS } from './alphabet.ts'
import { type Automaton, toAutomaton } from './automaton.ts'

/** One text that a template makes of two different sets of values. */
export interface Ambiguity {
  readonly text: string
  /** The part of the template that the two readings disagree on, counted from 0. */
  readonly part: number
}

/**
 * A text that a template makes of two different sets of values, or `undefined` where there is none. With such a text, a
 * stranger could cut a genuine delivery into another id, time or body that signs the same: `1|a|b=1|c=2` is the id `a` with
 * `b=1|c=2`, and the id `a|b=1` with `c=2`.
 *
 * Two readings of one text are followed at the same time, symbol by symbol, until both end and have disagreed on where a
 * part ends.
 */
export function findAmbiguity(template: Template, { isJson }: { readonly isJson: boolean }): Ambiguity | undefined {
  const automaton = toAutomaton(template, isJson)
  const last = automaton.length - 1
  const closures = automaton.map((_, state) => closureOf(automaton, state))
  const found = new Map<string, Pair>()
  const pending: Pair[] = []

  function visit(first: number, second: number, before: Pair | undefined, symbol: number | undefined): void {
    const parts = [partOf(automaton, first), partOf(automaton, second)] as const
    const disagreement = before?.disagreement ?? (parts[0] === parts[1] ? undefined : Math.min(...parts))
    const key = `${first}/${second}/${disagreement !== undefined}`
    if (found.has(key)) return
    const pair = { first, second, disagreement, before, symbol }
    found.set(key, pair)
    pending.push(pair)
  }

  for (const first of closures[0] ?? [])
    for (const second of closures[0] ?? []) visit(first, second, undefined, undefined)
  for (let pair = pending.shift(); pair; pair = pending.shift()) {
    const { first, second, disagreement } = pair
    if (first === last && second === last && disagreement !== undefined) {
      return { text: textOf(pair), part: disagreement }
    }
    for (const symbol of SYMBOLS) {
      const [nexts, others] = [step(automaton, closures, first, symbol), step(automaton, closures, second, symbol)]
      for (const next of nexts) for (const other of others) visit(next, other, pair, symbol)
    }
  }
  return undefined
}

/** Two readings of one text, and where they first disagreed. */
interface Pair {
  readonly first: number
  readonly second: number
  readonly disagreement: number | undefined
  readonly before: Pair | undefined
  readonly symbol: number | undefined
}

function partOf(automaton: Automaton, state: number): number {
  return automaton[state]?.part ?? 0
}

/** The states that are reached from a state without a symbol. */
function closureOf(automaton: Automaton, state: number): readonly number[] {
  const reached = new Set([state])
  for (const known of reached) for (const next of automaton[known]?.free ?? []) reached.add(next)
  return [...reached]
}

/** The states that are reached with a symbol, and on from there without one. */
function step(automaton: Automaton, closures: readonly (readonly number[])[], state: number, symbol: number): number[] {
  const edges = automaton[state]?.edges.filter(({ symbols }) => symbols.has(symbol)) ?? []
  return edges.flatMap(({ to }) => closures[to] ?? [])
}

function textOf(pair: Pair): string {
  const symbols: number[] = []
  for (let at: Pair | undefined = pair; at; at = at.before) if (at.symbol !== undefined) symbols.unshift(at.symbol)
  return symbols.map(printSymbol).join('')
}
