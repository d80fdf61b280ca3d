import { toUtf8 } from '../../shared/bytes.ts'
import type { Value } from '../value.ts'

/** The whole body as a text of one line: where the body is a token. */
export const bodyText: Value<'line'> = {
  text: '{body}',
  place: 'member',
  name: 'body',
  grammar: 'line',
  covers: 'body',
  read: (view) => toUtf8(view.body),
}
