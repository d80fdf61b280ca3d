import type { ProviderDefinition, SeenValues } from '../provider/definition.ts'
import type { Texts } from '../provider/scheme.ts'
import type { DeliveryView, Value } from '../provider/value.ts'
import { readText } from './read-value.ts'

const NOTHING: SeenValues = { signed: {}, unsigned: {} }

/**
 * What a definition's `event` sees of a verified delivery besides its body.
 *
 * @param texts the texts that the signature covers
 * @throws WebhookVerificationError `header_malformed`, `body_malformed`
 */
export function readSeen(values: ProviderDefinition['values'], view: DeliveryView, texts: Texts): SeenValues {
  if (!values) return NOTHING
  const signed: Record<string, string | undefined> = {}
  const unsigned: Record<string, string | undefined> = {}
  for (const [name, value] of Object.entries(values)) {
    const text = texts.get(value)
    if (text === undefined) unsigned[name] = readUnsigned(value, view)
    else signed[name] = text
  }
  return { signed, unsigned }
}

/** Whether one must be there is for `event` to say. */
function readUnsigned(value: Value, view: DeliveryView): string | undefined {
  return readText({ ...value, optional: true }, view)
}
