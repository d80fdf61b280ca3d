import type { Value } from '../value.ts'

/** The method of the request. */
export const method: Value<'method'> = {
  text: '{method}',
  place: 'method',
  name: 'method',
  grammar: 'method',
  read: (view) => view.method,
}
