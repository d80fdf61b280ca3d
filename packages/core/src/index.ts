export { type VerifyOptions, verify } from './identify/verify.ts'
export { printOutcomes } from './observe/print-outcomes.ts'
export type { Provider } from './provider/definition.ts'
export type {
  KeyInput,
  KeyValue,
  PublicKeyOptions,
  SecretOptions,
  SecretOrPublicKeyOptions,
  Tenant,
  TenantRequest,
} from './provider/keys/key-options.ts'
export type { HandlerReply } from './provider/reply.ts'
export { createReceiver } from './receiver/create-receiver.ts'
export type { WebhookOptions } from './receiver/options.ts'
export type { DrainOptions, Receiver } from './receiver/receiver.ts'
export type {
  Discarded,
  Duplicate,
  Failed,
  Handshake,
  Identified,
  Ignored,
  InProgress,
  LeaseLost,
  Outcome,
  Processed,
  ReceivedRequest,
  Rejected,
  Unavailable,
} from './reply/outcome.ts'
export type { Delivery } from './request/header-reader.ts'
export type { Handler, HandlerContext, HandlerFunction, HandlerTable } from './run/handler.ts'
export {
  CountersignError,
  DiscardError,
  HandlerTimeoutError,
  LeaseLostError,
  ReceiverUnavailableError,
  RetryAfterError,
  type UnavailableCode,
  type VerificationCode,
  WebhookVerificationError,
} from './shared/errors.ts'
export type { EventOf, WebhookEvent } from './shared/event.ts'
export type { Station, StationTimes, Timing } from './shared/stopwatch.ts'
export { type MemoryStoreOptions, memoryStore } from './store/memory-store.ts'
