import type { Value } from './value.ts'

/**
 * What is signed: literals and values, in order. A list, so that it is data: nothing parses it, and docs and diagnoses
 * print it part by part.
 */
export type Template = readonly TemplatePart[]

/** A literal, a value, or a group that counts only where its value is present. */
export type TemplatePart = string | Value | OptionalGroup

/** A part that counts only where its value is present. */
export interface OptionalGroup {
  readonly optional: readonly [before: string, value: Value, after: string]
}

/** Whether something is so in a delivery: a value has a text, has the text of an option, or is there. */
export interface Condition {
  readonly value: Value
  readonly is: string | { readonly option: string } | 'present'
}

/** The values of a template, those of its groups too. */
export function valuesOf(template: Template): readonly Value[] {
  return template.flatMap((part): readonly Value[] => {
    if (typeof part === 'string') return []
    return 'place' in part ? [part] : [part.optional[1]]
  })
}

/** A part as docs and diagnoses show it. */
export function textOf(part: TemplatePart): string {
  if (typeof part === 'string') return part
  if ('place' in part) return part.text
  const [before, value, after] = part.optional
  return `[${before}${value.text}${after}]`
}
