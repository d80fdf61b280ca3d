export { LeaseLostError, ReceiverUnavailableError } from './shared/errors.ts'
export type { Keys } from './shared/keys.ts'
export { type MemoryStoreOptions, memoryStore } from './store/memory-store.ts'
export type { Claim, IdempotencyStore, Note } from './store/store.ts'
