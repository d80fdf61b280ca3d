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
