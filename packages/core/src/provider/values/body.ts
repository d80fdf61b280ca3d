import type { Value } from '../value.ts'

/** The received bytes of the body. */
export const body: Value<'free'> = {
  text: '{body}',
  place: 'body',
  name: 'body',
  grammar: 'free',
  covers: 'body',
  read: (view) => view.body,
}
