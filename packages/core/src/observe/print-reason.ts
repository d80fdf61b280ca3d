import { proveReasons } from '../explain/explain.ts'
import { AUTOMATIC_BUDGET, nextTurn } from '../explain/prove/budget.ts'
import type { Provider } from '../provider/definition.ts'
import type { ReceivedRequest } from '../reply/outcome.ts'
import { toLine } from './print-outcomes.ts'

/**
 * Prints why a signature does not match, where that can be proved at little cost. The delivery is answered first.
 *
 * @returns whether it was proved, which it is for nobody but the provider
 */
export async function printReason(provider: Provider, delivery: ReceivedRequest): Promise<boolean> {
  await nextTurn()
  const [first] = await proveReasons(provider, delivery, {}, AUTOMATIC_BUDGET)
  if (!first) return false
  console.error(toLine(`countersign: ${provider.definition.name} ${first.code}: ${first.happened} ${first.fix}`))
  return true
}
