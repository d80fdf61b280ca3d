import type { DeliveryView, Value } from '../../provider/value.ts'

/** The text of a value as it was received; `undefined` where there is none, or where the body cannot be read. */
export function readQuietly(value: Value, view: DeliveryView): string | undefined {
  try {
    const text = value.read(view)
    return typeof text === 'string' && text !== '' ? text : undefined
  } catch {
    return undefined
  }
}
