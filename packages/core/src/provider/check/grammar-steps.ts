import type { EchoGrammar, Grammar } from '../grammars.ts'
import { EVERY_CHARACTER, type Symbols, symbolsOf } from './alphabet.ts'

/** Symbols in a row, so many of them. */
interface Run {
  readonly symbols: Symbols
  readonly least: number
  readonly most: number
}

/** A part of a text: a run, or steps that may be left out together. */
export type Step = Run | { readonly optional: readonly Step[] }

const run = (pattern: RegExp, least = 1, most = Number.POSITIVE_INFINITY): Run => ({
  symbols: symbolsOf(pattern),
  least,
  most,
})
const one = (pattern: RegExp): Run => run(pattern, 1, 1)
const digits = (count: number): Run => run(/[0-9]/, count, count)
const hex = (count: number): Run => run(/[0-9A-Fa-f]/, count, count)
const http: readonly Step[] = [one(/h/), one(/t/), one(/t/), one(/p/)]
const maybe = (...optional: readonly Step[]): Step => ({ optional })

/**
 * The texts of each grammar as steps of an automaton. Long repetitions count as endless: a template may be refused that
 * is safe, but none is accepted that is not.
 */
export const GRAMMAR_STEPS: Readonly<Record<Grammar | EchoGrammar, readonly Step[]>> = {
  digits: [run(/[0-9]/)],
  number: [
    maybe(one(/-/)),
    run(/[0-9]/),
    maybe(one(/\./), run(/[0-9]/)),
    maybe(one(/[eE]/), maybe(one(/[+-]/)), run(/[0-9]/)),
  ],
  rfc3339: [
    ...[digits(4), one(/-/), digits(2), one(/-/), digits(2), one(/T/)],
    ...[digits(2), one(/:/), digits(2), one(/:/), digits(2), maybe(one(/\./), run(/[0-9]/, 1, 9))],
    one(/[Z+-]/),
    maybe(digits(2), one(/:/), digits(2)),
  ],
  uuid: [hex(8), one(/-/), hex(4), one(/-/), hex(4), one(/-/), hex(4), one(/-/), hex(12)],
  hex: [run(/[0-9A-Fa-f]/)],
  word: [run(/[A-Za-z0-9_-]/)],
  base64: [run(/[A-Za-z0-9+/]/), run(/=/, 0, 2)],
  id: [run(/[\x21-\x2b\x2d-\x7e]/)],
  name: [run(/[A-Za-z0-9_.-]/)],
  currency: [run(/[A-Z]/, 3, 3)],
  boolean: [run(/[aeflrstu]/, 4, 5)],
  url: [...http, maybe(one(/s/)), one(/:/), one(/\//), one(/\//), run(/[\x21-\x7e]/)],
  path: [one(/\//), run(/[\x21-\x7e]/, 0)],
  method: [run(/[A-Z]/)],
  line: [run(/[\x20-\x7e\u0080-\uffff]/)],
  lines: [run(/[\n\r\t\x20-\x7e\u0080-\uffff]/)],
  free: [{ symbols: EVERY_CHARACTER, least: 0, most: Number.POSITIVE_INFINITY }],
  plain: [run(/[A-Za-z0-9 .,:;_~!@#$%^*()+=|/?-]/)],
}
