import { GRAMMARS } from '../provider/grammars.ts'
import type { DeliveryView, RequestView, Value } from '../provider/value.ts'
import { type VerificationCode, WebhookVerificationError } from '../shared/errors.ts'

/** What is told of a grammar where a text does not match it. */
const NOT_AN_ID = 'an id: 1 to 256 visible ASCII characters without ","'

/**
 * The text of a value of the template, judged by its grammar; `undefined` where it is missing and may be.
 *
 * @throws WebhookVerificationError `header_missing`, `header_malformed`, `body_malformed`
 */
export function readText(value: Value, view: RequestView): string | undefined {
  const text = readAny(value, view)
  if (text === undefined) return undefined
  if (isRepeated(value, text)) throw refuse(value, 'header_malformed', 'was sent more than once')
  if (GRAMMARS[value.grammar].test(text) && (value.length === undefined || text.length === value.length)) return text
  const wanted = value.grammar === 'id' ? NOT_AN_ID : `a text of the kind "${value.grammar}"`
  throw refuse(value, codeOf(value, 'header_malformed'), `is not ${wanted}`)
}

/**
 * The text of a value, whatever it looks like; `undefined` where it is missing and may be.
 *
 * @throws WebhookVerificationError `header_missing`, `body_malformed`
 */
export function readAny(value: Value, view: RequestView): string | undefined {
  // A value that needs the body is read only where the body is there: see `readsBodyFirst`.
  const text = value.read(view as DeliveryView)
  if (typeof text === 'string' && text !== '') return text
  if (value.optional) return undefined
  throw refuse(value, codeOf(value, 'header_missing'), 'is missing')
}

/** Whether a header holds the joined values of several headers, of which nobody knows the one that counts. */
export function isRepeated(value: Value, text: string): boolean {
  return value.place === 'header' && text.includes(', ')
}

const NOUNS: Readonly<Record<Value['place'], string>> = {
  header: 'The header',
  query: 'The parameter',
  url: 'The URL',
  method: 'The method',
  body: 'The body',
  member: 'The member',
  option: 'The option',
  entry: 'The entry',
}

function codeOf({ place }: Value, code: VerificationCode): VerificationCode {
  return place === 'member' || place === 'body' ? 'body_malformed' : code
}

function refuse(value: Value, code: VerificationCode, fault: string): WebhookVerificationError {
  const cause = code === 'header_missing' ? ' The provider did not send this, or a proxy took it off.' : ''
  return new WebhookVerificationError(code, `${NOUNS[value.place]} ${value.name} ${fault}.${cause}`)
}
