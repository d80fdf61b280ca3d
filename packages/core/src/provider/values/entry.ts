import type { Value } from '../value.ts'

/**
 * An entry of the list that holds the signatures: by what it begins with, for example `t=`, or by its position.
 * The scheme reads it, once for each group of entries.
 */
export function entry(prefixOrPosition: string | number): Value<'digits'> {
  const name = String(prefixOrPosition)
  return {
    text: typeof prefixOrPosition === 'number' ? `{entry ${name}}` : `{${name.replace(/=$/, '')}}`,
    place: 'entry',
    name,
    grammar: 'digits',
    ...(typeof prefixOrPosition === 'string' && { prefix: prefixOrPosition }),
    read: () => undefined,
  }
}
