export { defineProvider } from './provider/define-provider.ts'
export {
  type AnyEvent,
  type EventIdentity,
  type Provider,
  type ProviderDefinition,
  type ProviderFactory,
  type SignedValues,
  toFactory,
} from './provider/definition.ts'
export {
  type BodyHash,
  bodyHash,
  bodyHashedId,
  type Coverage,
  coverageOf,
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
export { type DeliveryPolicy, leastRetentionMs, retryHorizonMs } from './provider/policy.ts'
export type { Reply } from './provider/reply.ts'
export {
  type HeaderValue,
  headerNamesOf,
  type Scheme,
  type SignatureVersion,
  type SignedTexts,
  type SignedTimestamp,
  type UnsignedTexts,
} from './provider/scheme.ts'
