import type { Value } from '../value.ts'

/** The method of the request. */
export const method: Value<'name'> = {
  text: '{method}',
  place: 'method',
  name: 'method',
  grammar: 'name',
  read: (view) => view.method,
}
