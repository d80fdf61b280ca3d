export { BodyBuffer, type BodyBufferOptions } from './body-buffer.ts'
export { toByteView } from './bytes.ts'
export { defineProvider } from './define-provider.ts'
export {
  CountersignError,
  LeaseLostError,
  ReceiverUnavailableError,
  RetryLater,
  RunTimeoutError,
  type UnavailableCode,
  type VerificationCode,
  WebhookVerificationError,
} from './errors.ts'
export type { EventOf, WebhookEvent } from './event.ts'
export {
  type BodyHash,
  bodyHash,
  type Coverage,
  type EventKey,
  type Fingerprint,
  fingerprint,
} from './event-key.ts'
export { type FetchRequestOptions, fetchHandler, toIncomingRequest, toResponse } from './fetch.ts'
export type { Handle, HandlerContext, HandlerFunction, HandlerTable } from './handler.ts'
export type {
  KeyInput,
  KeyValue,
  PublicKeyOptions,
  SecretOptions,
  SecretOrPublicKeyOptions,
  Tenant,
  TenantRequest,
} from './key-source.ts'
export { type MemoryStoreOptions, memoryStore } from './memory.ts'
export { leastRetention, retryHorizon, type WebhookOptions } from './options.ts'
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
} from './outcome.ts'
export { printOutcomes } from './print-outcomes.ts'
export type {
  AnyEvent,
  DeliveryPolicy,
  EventIdentity,
  Provider,
  ProviderDefinition,
  ProviderFactory,
  Reply,
  SignedValues,
} from './provider.ts'
export * from './providers/index.ts'
export { bodyAlreadyParsed, bodyTooLarge, type IncomingRequest, type ReadWatch } from './read.ts'
export { createReceiver, type Receiver, type UnverifiedEvent } from './receiver.ts'
export { bindWebhook, createRouteReceiver, type RouteReceiver, toReceiver } from './route-receiver.ts'
export type { HeaderValue, Scheme, SignatureVersion, SignedTexts, SignedTimestamp, UnsignedTexts } from './scheme.ts'
export { type SignedRequest, type SigningKeys, type SignOptions, sign } from './sign.ts'
export type { Claim, IdempotencyStore, Keys } from './store.ts'
export { type Delivery, type VerifyOptions, verify } from './verify.ts'
