import type { Condition } from '../provider/template.ts'
import type { DeliveryView } from '../provider/value.ts'

/** Whether a condition holds. An option that is not set is equal to nothing. */
export function meets({ value, is }: Condition, view: DeliveryView): boolean {
  const text = value.read(view)
  if (typeof text !== 'string' || text === '') return false
  if (is === 'present') return true
  if (typeof is === 'string') return text === is
  const configured = view.options[is.option]
  return configured !== undefined && configured !== '' && isConfigured(text, configured)
}

/** Options may be secrets: the time depends on what was received alone, and not on where the two differ. */
function isConfigured(received: string, configured: string): boolean {
  let difference = received.length ^ configured.length
  for (let at = 0; at < received.length; at++) {
    difference |= received.charCodeAt(at) ^ configured.charCodeAt(at % configured.length)
  }
  return difference === 0
}
