export { defineProvider } from './provider/define-provider.ts'
export type { KeyRing, KeySlot, KeySource } from './provider/keys/key-ring.ts'
export {
  type AnyEvent,
  type EventIdentity,
  type Provider,
  type ProviderDefinition,
  type ProviderFactory,
  type SeenValues,
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
} from './provider/keys/key-options.ts'
export { type DeliveryPolicy, leastRetentionMs, retryHorizonMs } from './provider/policy.ts'
export type { Reply } from './provider/reply.ts'
export type {
  Binding,
  CompiledScheme,
  MessageSpec,
  Scheme,
  SignatureVersion,
  SignedTimestamp,
  Verified,
} from './provider/scheme.ts'
export { type Condition, type OptionalGroup, type Template, type TemplatePart, textOf, valuesOf } from './provider/template.ts'
export type { DeliveryView, Place, RequestView, Value } from './provider/value.ts'
export { body } from './provider/values/body.ts'
export { crc32OfBody } from './provider/values/crc32-of-body.ts'
export { entry } from './provider/values/entry.ts'
export { header, headers } from './provider/values/header.ts'
export { member } from './provider/values/member.ts'
export { method } from './provider/values/method.ts'
export { option } from './provider/values/option.ts'
export { query } from './provider/values/query.ts'
export { sha256OfBody } from './provider/values/sha256-of-body.ts'
export { sortedForm } from './provider/values/sorted-form.ts'
export { decodedUrl, path, url } from './provider/values/url.ts'
export { signedMessage } from './verify/schemes/message/signed-message.ts'
export type { Algorithm, KeyOption, VerificationKey } from './crypto/algorithm.ts'
export { ed25519, hmacSha256 } from './crypto/keys.ts'
export { findAmbiguity } from './provider/check/find-ambiguity.ts'
export { checkDefinition } from './provider/check/check-definition.ts'
export { messageSpecOf, signatureSourceOf } from './provider/message-spec.ts'
export { compile, type Plan } from './provider/plan.ts'
export { basicCredentials } from './provider/values/basic-credentials.ts'
export { bodyText } from './provider/values/body-text.ts'
export type { JwtSpec, Jws, Claim } from './provider/jwt-spec.ts'
export type { TokenSpec } from './provider/token-spec.ts'
export type { CustomSpec } from './provider/custom-spec.ts'
export type { RemoteKeys } from './provider/remote-keys.ts'
export type { Answer, Handshake, HandshakeTools } from './provider/handshake.ts'
export { echoHeader } from './handshake/answers/echo-header.ts'
export { echoJson } from './handshake/answers/echo-json.ts'
export { macJson } from './handshake/answers/mac-json.ts'
export { confirmUrl } from './handshake/answers/confirm-url.ts'
export { certificate } from './verify/remote-keys/certificate.ts'
export { guardedFetch, type KeyFetch } from './verify/remote-keys/guarded-fetch.ts'
export { jwks } from './verify/remote-keys/jwks.ts'
export { keyById } from './verify/remote-keys/key-by-id.ts'
export { custom } from './verify/schemes/custom/custom.ts'
export { jwt, jwtBody } from './verify/schemes/jwt/jwt.ts'
export { token } from './verify/schemes/token/token.ts'
export { echoText } from './handshake/answers/echo-text.ts'
export { constant } from './handshake/answers/constant.ts'
