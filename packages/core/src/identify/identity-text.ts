import type { ProviderDefinition } from '../provider/definition.ts'
import type { Coverage } from '../provider/event-key.ts'
import { toUtf8 } from '../shared/bytes.ts'
import { toCanonicalText } from '../shared/canonical-text.ts'

type Format = ProviderDefinition['format']

/** The text of a body as it was received, or `undefined` for one that a record has parsed. */
export function receivedText({
  text,
  raw,
}: {
  readonly text?: string | undefined
  readonly raw?: Uint8Array | undefined
}): string | undefined {
  return text ?? (raw && toUtf8(raw))
}

/** A text of a parsed body, which stands for the received one where nobody has it any more. */
export function toText(format: Format, body: unknown): string {
  if (format === 'json') return JSON.stringify(body)
  const fields = Object.entries(Object(body)).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, String(value)]),
  )
  return new URLSearchParams(fields).toString()
}

/**
 * The covered part of a body's text: one text for all writings of the same JSON, and the fields of a form as they are.
 *
 * @throws TypeError when nothing is covered: events that have none of the members are not one event
 */
export function coveredText(format: Format, text: string, { of, without }: Coverage): string {
  const names = new Set(of ?? without)
  const isCovered = (name: string) => names.has(name) === (of !== undefined)
  const covered = format === 'json' ? toCanonicalText(text, isCovered) : coveredFields(text, isCovered)
  if (of && (covered === '{}' || covered === ''))
    throw new TypeError('The body has none of the members that are covered')
  return covered
}

function coveredFields(text: string, isCovered: (name: string) => boolean): string {
  const nameOf = (field: string) => new URLSearchParams(field).keys().next().value ?? ''
  return text
    .split('&')
    .filter((field) => isCovered(nameOf(field)))
    .join('&')
}
