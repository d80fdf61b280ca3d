import type { Condition } from '../provider/template.ts'
import type { DeliveryView } from '../provider/value.ts'

/** Whether a condition holds. An option that is not set is equal to nothing. */
export function meets({ value, is }: Condition, view: DeliveryView): boolean {
  const text = value.read(view)
  if (is === 'present') return typeof text === 'string' && text !== ''
  if (typeof text !== 'string') return false
  const wanted = typeof is === 'string' ? is : view.options[is.option]
  return wanted !== undefined && wanted !== '' && text === wanted
}
