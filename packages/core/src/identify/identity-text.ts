import type { BodyFormat } from '../provider/body-format.ts'
import type { Coverage } from '../provider/event-key.ts'

/** The text of a body as it was received, or `undefined` for one that a record has parsed. */
export function receivedText(
  format: BodyFormat,
  { text, raw }: { readonly text?: string | undefined; readonly raw?: Uint8Array | undefined },
): string | undefined {
  return text ?? (raw && format.parse(raw).text)
}

/**
 * The covered part of a body's text: one text for all writings of the same JSON, and the fields of a form as they are.
 *
 * @throws TypeError when nothing is covered: events that have none of the members are not one event
 */
export function coveredText(format: BodyFormat, text: string, { of, without }: Coverage): string {
  const names = new Set(of ?? without)
  const covered = format.coveredText(text, (name) => names.has(name) === (of !== undefined))
  if (of && (covered === '{}' || covered === ''))
    throw new TypeError('The body has none of the members that are covered')
  return covered
}
