export type { BodyFormat, ParsedBody } from './provider/body-format.ts'
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
export { empty } from './verify/bodies/empty.ts'
export { type FormFields, form } from './verify/bodies/form.ts'
export { formOrJson } from './verify/bodies/form-or-json.ts'
export { formWithJson } from './verify/bodies/form-with-json.ts'
export { json } from './verify/bodies/json.ts'
export { multipart } from './verify/bodies/multipart.ts'
export { text } from './verify/bodies/text.ts'
