import type { IdempotencyStore } from '@countersign/core/store'

/** Where a store keeps its keys and the handlers their effects, as another process needs it. */
export interface Address {
  readonly kind: StoreKind
  /** A URL, or the file. */
  readonly url: string
  /** What all names begin with, or lie in. */
  readonly namespace: string
}

export type StoreKind = 'sqlite' | 'redis' | 'postgres'

/** One row that a handler has written. */
export interface Effect {
  /** Counts up, in the order of writing. */
  readonly number: number
  readonly event: string
  readonly run: string
}

export type NewEffect = Omit<Effect, 'number'>

/** A store and the effects beside it, in a process that handles events. */
export interface OpenPlace {
  readonly store: IdempotencyStore<unknown>
  /** Writes an effect by itself. */
  readonly write: (effect: NewEffect) => unknown
  /** Writes an effect in the transaction of a commit, where the store has one. */
  readonly writeIn: (tx: unknown, effect: NewEffect) => unknown
  readonly close: () => unknown
}

/** The same, for those who only count. */
export interface Place {
  readonly address: Address
  readonly readEffects: () => Promise<readonly Effect[]>
  readonly countConnections: () => Promise<number>
  readonly remove: () => Promise<void>
}
