import { proveReasons } from '../explain/explain.ts'
import { AUTOMATIC_BUDGET, nextTurn } from '../explain/prove/budget.ts'
import type { Provider, ProviderDefinition } from '../provider/definition.ts'
import type { RefusedDelivery } from './observer.ts'
import { toLine } from './print-outcomes.ts'

/**
 * Prints why a signature does not match, where that can be proved at little cost. The delivery is answered first.
 *
 * @returns whether it was proved, which it is for nobody but the provider
 */
export async function printReason(provider: Provider, { header, raw }: RefusedDelivery): Promise<boolean> {
  await nextTurn()
  const headers = Object.fromEntries(namesOf(provider.definition).map((name) => [name, header(name)]))
  const [first] = await proveReasons(provider, { headers, body: raw }, {}, AUTOMATIC_BUDGET)
  if (!first) return false
  console.error(toLine(`countersign: ${provider.definition.name} ${first.code}: ${first.happened} ${first.fix}`))
  return true
}

function namesOf({ scheme }: ProviderDefinition): readonly string[] {
  const values = [scheme.id, scheme.timestamp, scheme.signature]
  return values.flatMap((value) => (value && 'header' in value ? [value.header, value.alias ?? []].flat() : []))
}
