import type { DeliveryView, Value } from '../provider/value.ts'
import { WebhookVerificationError } from '../shared/errors.ts'
import { readText } from '../verify/read-value.ts'

/** A longer challenge is none. */
const MOST_CHARACTERS = 1024

/**
 * The text that a question asks about, judged by its grammar.
 *
 * @throws WebhookVerificationError `header_missing`, `header_malformed`, `body_malformed`
 */
export function requireText(value: Value, view: DeliveryView): string {
  const text = readText(value, view) ?? ''
  if (text !== '' && text.length <= MOST_CHARACTERS) return text
  throw new WebhookVerificationError('body_malformed', 'The question holds nothing to answer.')
}
