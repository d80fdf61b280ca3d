import type { Value } from '../value.ts'

/** A setting that the application gives with its keys, for example the id of its subscription. */
export function option(name: string): Value<'word'> {
  return { text: `{option ${name}}`, place: 'option', name, grammar: 'word', read: ({ options }) => options[name] }
}
