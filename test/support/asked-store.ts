import { memoryStore } from '@countersign/core'
import type { IdempotencyStore } from '@countersign/core/store'

/** A store that notes which keys it is asked for. */
export interface AskedStore extends IdempotencyStore {
  /** In every claim and every `forget`; grows. */
  readonly asked: readonly string[]
}

export function askedStore(): AskedStore {
  const asked: string[] = []
  const memory = memoryStore()
  return {
    ...memory,
    asked,
    claim(...claim) {
      asked.push(...claim[0])
      return memory.claim(...claim)
    },
    forget(keys) {
      asked.push(...keys)
      return memory.forget(keys)
    },
  }
}
