import { isJsonText } from '../../shared/is-json-text.ts'
import type { Value } from '../value.ts'

/**
 * The fields of a form, sorted by name, each name followed by its value with nothing between them. Equal values of a name
 * count once. Empty for a body that is no form.
 *
 * @see https://www.twilio.com/docs/usage/security#validating-requests
 */
export const sortedForm: Value<'free'> = {
  text: '{sorted form}',
  place: 'body',
  name: 'sorted form',
  grammar: 'free',
  covers: 'body',
  read: (view) => (isJsonText(view.body) ? '' : writeSorted(view.parsed())),
}

function writeSorted(form: unknown): string {
  if (typeof form !== 'object' || form === null) return ''
  const fields = Object.entries(form).sort(([a], [b]) => (a < b ? -1 : 1))
  return fields
    .map(([name, values]) =>
      [...new Set([values].flat())]
        .sort()
        .map((value) => name + value)
        .join(''),
    )
    .join('')
}
