import type { BodyFormat } from '../../provider/body-format.ts'
import { decodeBody, protoKey } from './decode-body.ts'

/** The fields of a form by name. A name that is given several times has all its values, in their order. */
export type FormFields = Record<string, string | string[]>

/** A body of names and values, as HTML forms are sent: `application/x-www-form-urlencoded`. */
export const form: BodyFormat<FormFields> = {
  name: 'form',
  contentType: 'application/x-www-form-urlencoded',
  parse(bytes) {
    const text = decodeBody('form', bytes)
    return { body: parseFields(text), text }
  },
  write(body) {
    const fields = Object.entries(Object(body)).flatMap(([name, values]) =>
      [values].flat().map((value): [string, string] => [name, String(value)]),
    )
    return new URLSearchParams(fields).toString()
  },
  // As they are written, and in their order.
  coveredText: (text, isCovered) =>
    text
      .split('&')
      .filter((field) => isCovered(nameOf(field)))
      .join('&'),
  // A name that is given twice has a list, which is no id.
  hasDoubledName: () => false,
}

/**
 * An escape that is not UTF-8 reads as U+FFFD: one odd letter is no reason to lose a verified event. What it is known by is
 * made of the text, where such escapes differ.
 *
 * @throws WebhookVerificationError `body_malformed` when a name is `__proto__`
 */
export function parseFields(text: string): FormFields {
  // One pass: `getAll()` of every name would go through all fields for each of them.
  const fields = new Map<string, string | string[]>()
  for (const [name, value] of new URLSearchParams(text)) {
    const known = fields.get(name)
    if (known === undefined) fields.set(name, value)
    else if (typeof known === 'string') fields.set(name, [known, value])
    else known.push(value)
  }
  if (fields.has('__proto__')) throw protoKey()
  return Object.fromEntries(fields)
}

function nameOf(field: string): string {
  return new URLSearchParams(field).keys().next().value ?? ''
}
