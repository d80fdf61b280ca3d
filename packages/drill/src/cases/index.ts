import type { DrillCase, Group } from '../case.ts'
import { authenticity } from './authenticity.ts'
import { deliveryPolicy } from './delivery-policy.ts'
import { freshness } from './freshness.ts'
import { idempotency } from './idempotency.ts'
import { robustness } from './robustness.ts'
import { signatures } from './signatures.ts'

/** Every case, by its group. */
export const CASES = {
  authenticity: [...authenticity, ...signatures],
  freshness,
  idempotency,
  'delivery-policy': deliveryPolicy,
  robustness,
} as const satisfies Readonly<Record<Group, readonly DrillCase[]>>

/** What a case is called. Whatever names cases is checked against their lists by the compiler. */
export type CaseName = (typeof CASES)[Group][number]['name']
