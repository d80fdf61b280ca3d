export { printOutcomes } from './observe/print-outcomes.ts'
export { defineProvider } from './provider/define-provider.ts'
export type {
  AnyEvent,
  DeliveryPolicy,
  EventIdentity,
  Provider,
  ProviderDefinition,
  ProviderFactory,
  Reply,
  SignedValues,
} from './provider/definition.ts'
export {
  type BodyHash,
  bodyHash,
  type Coverage,
  type EventKey,
  type Fingerprint,
  fingerprint,
} from './provider/event-key.ts'
export type {
  KeyInput,
  KeyValue,
  PublicKeyOptions,
  SecretOptions,
  SecretOrPublicKeyOptions,
  Tenant,
  TenantRequest,
} from './provider/key-source.ts'
export type {
  HeaderValue,
  Scheme,
  SignatureVersion,
  SignedTexts,
  SignedTimestamp,
  UnsignedTexts,
} from './provider/scheme.ts'
export * from './providers/index.ts'
export { type FetchRequestOptions, fetchHandler, toIncomingRequest, toResponse } from './receiver/fetch.ts'
export { leastRetention, retryHorizon, type WebhookOptions } from './receiver/options.ts'
export { createReceiver, type Receiver, type UnverifiedEvent } from './receiver/receiver.ts'
export { bindWebhook, createRouteReceiver, type RouteReceiver, toReceiver } from './receiver/route-receiver.ts'
export type {
  Duplicate,
  Failed,
  Handshake,
  Ignored,
  InProgress,
  LeaseLost,
  Outcome,
  Processed,
  Rejected,
  Unavailable,
} from './reply/outcome.ts'
export { BodyBuffer, type BodyBufferOptions } from './request/body-buffer.ts'
export { bodyAlreadyParsed, bodyTooLarge, type IncomingRequest, type ReadWatch } from './request/read-body.ts'
export type { Handle, HandlerContext, HandlerFunction, HandlerTable } from './run/handler.ts'
export { toByteView } from './shared/bytes.ts'
export {
  CountersignError,
  LeaseLostError,
  ReceiverUnavailableError,
  RetryLater,
  RunTimeoutError,
  type UnavailableCode,
  type VerificationCode,
  WebhookVerificationError,
} from './shared/errors.ts'
export type { EventOf, WebhookEvent } from './shared/event.ts'
export { type SignedRequest, type SigningKeys, type SignOptions, sign } from './sign/sign.ts'
export { type MemoryStoreOptions, memoryStore } from './store/memory-store.ts'
export type { Claim, IdempotencyStore, Keys } from './store/store.ts'
export { type Delivery, type VerifyOptions, verify } from './verify/verify.ts'
