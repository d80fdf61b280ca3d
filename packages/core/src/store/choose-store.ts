import { isProduction } from '../shared/is-production.ts'
import { memoryStore } from './memory-store.ts'
import type { IdempotencyStore } from './store.ts'

let hasWarned = false

/** @throws TypeError when the store lacks a method, or has no namespace */
export function chooseStore<Tx>(
  { store, namespace }: { readonly store?: IdempotencyStore<Tx>; readonly namespace?: string },
  providerName: string,
): { readonly store: IdempotencyStore<unknown>; readonly namespace: string } {
  if (namespace !== undefined && (typeof namespace !== 'string' || namespace === '')) {
    throw new TypeError('"namespace" must be a non-empty string')
  }
  if (store !== undefined) {
    for (const method of ['claim', 'renew', 'complete', 'release', 'forget'] as const) {
      if (typeof store?.[method] !== 'function') throw new TypeError(`"store" must have the method ${method}()`)
    }
    if (namespace === undefined) {
      throw new TypeError('"namespace" is needed with "store": it tells the receivers of one store apart')
    }
    return { store: store as IdempotencyStore<unknown>, namespace }
  }
  if (!hasWarned && isProduction()) {
    hasWarned = true
    console.warn(
      'countersign: no "store" is set. Handled events are unknown to other processes, forgotten when this one ends, refused beyond 100,000 keys.',
    )
  }
  return { store: memoryStore() as IdempotencyStore<unknown>, namespace: namespace ?? providerName }
}
