export type {
  Algorithm,
  HashName,
  JsonWebKeyLike,
  KeyOption,
  KeyPairSigning,
  MacSigning,
  PublicKeyAlgorithm,
  SecretAlgorithm,
  VerificationKey,
} from './crypto/algorithms/algorithm.ts'
export { ecdsaP256 } from './crypto/algorithms/ecdsa-p256.ts'
export { ecdsaP256P1363 } from './crypto/algorithms/ecdsa-p256-p1363.ts'
export { ed25519 } from './crypto/algorithms/ed25519.ts'
export { hmacSha1 } from './crypto/algorithms/hmac-sha1.ts'
export { hmacSha256 } from './crypto/algorithms/hmac-sha256.ts'
export { hmacSha512 } from './crypto/algorithms/hmac-sha512.ts'
export { rsaSha1 } from './crypto/algorithms/rsa-sha1.ts'
export { rsaSha256 } from './crypto/algorithms/rsa-sha256.ts'
export { rsaSha512 } from './crypto/algorithms/rsa-sha512.ts'
export { importJwk } from './crypto/jwk.ts'
export type { KeyEncoding, KeyFormat } from './crypto/key-format.ts'
export { confirmUrl } from './handshake/answers/confirm-url.ts'
export { constant } from './handshake/answers/constant.ts'
export { echoHeader } from './handshake/answers/echo-header.ts'
export { echoJson } from './handshake/answers/echo-json.ts'
export { echoText } from './handshake/answers/echo-text.ts'
export { macJson } from './handshake/answers/mac-json.ts'
export type { BodyFormat, ParsedBody } from './provider/body-format.ts'
export { checkDefinition } from './provider/check/check-definition.ts'
export { findAmbiguity } from './provider/check/find-ambiguity.ts'
export type { CustomSpec } from './provider/custom-spec.ts'
export { defineProvider } from './provider/define-provider.ts'
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
export type { Answer, Handshake, HandshakeTools } from './provider/handshake.ts'
export type { Claim, Jws, JwtSpec } from './provider/jwt-spec.ts'
export type {
  KeyInput,
  KeyValue,
  PublicKeyOptions,
  SecretOptions,
  SecretOrPublicKeyOptions,
  Tenant,
  TenantRequest,
} from './provider/keys/key-options.ts'
export type { KeyRing, KeySlot, KeySource } from './provider/keys/key-ring.ts'
export { messageSpecOf, signatureSourceOf } from './provider/message-spec.ts'
export { compile, type Plan } from './provider/plan.ts'
export { type DeliveryPolicy, leastRetentionMs, retryHorizonMs } from './provider/policy.ts'
export type { RemoteKeys } from './provider/remote-keys.ts'
export type { Reply } from './provider/reply.ts'
export type {
  Binding,
  CompiledScheme,
  MessageSpec,
  Scheme,
  SignatureVersion,
  SignedTimestamp,
} from './provider/scheme.ts'
export {
  type Condition,
  type OptionalGroup,
  type Template,
  type TemplatePart,
  textOf,
  valuesOf,
} from './provider/template.ts'
export type { TokenSpec } from './provider/token-spec.ts'
export type { DeliveryView, Place, RequestView, Value } from './provider/value.ts'
export { basicCredentials } from './provider/values/basic-credentials.ts'
export { body } from './provider/values/body.ts'
export { bodyText } from './provider/values/body-text.ts'
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
export type { Verified } from './provider/verified.ts'
export { empty } from './verify/bodies/empty.ts'
export { type FormFields, form } from './verify/bodies/form.ts'
export { formOrJson } from './verify/bodies/form-or-json.ts'
export { formWithJson } from './verify/bodies/form-with-json.ts'
export { json } from './verify/bodies/json.ts'
export { multipart } from './verify/bodies/multipart.ts'
export { text } from './verify/bodies/text.ts'
export { certificate } from './verify/remote-keys/certificate.ts'
export { guardedFetch, type KeyFetch } from './verify/remote-keys/guarded-fetch.ts'
export { jwks } from './verify/remote-keys/jwks.ts'
export { keyById } from './verify/remote-keys/key-by-id.ts'
export { custom } from './verify/schemes/custom/custom.ts'
export { es256 } from './verify/schemes/jwt/es256.ts'
export { hs256 } from './verify/schemes/jwt/hs256.ts'
export { jwt, jwtBody } from './verify/schemes/jwt/jwt.ts'
export { rs256 } from './verify/schemes/jwt/rs256.ts'
export { rs512 } from './verify/schemes/jwt/rs512.ts'
export { signedMessage } from './verify/schemes/message/signed-message.ts'
export { token } from './verify/schemes/token/token.ts'
