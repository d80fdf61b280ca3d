import type { PublicKeyAlgorithm, SecretAlgorithm } from '../crypto/algorithms/algorithm.ts'
import type { Encoding } from '../crypto/encodings.ts'
import type { KeyFormat } from '../crypto/key-format.ts'
import type { RemoteKeys } from './remote-keys.ts'
import type { Value } from './value.ts'

/** A JWS algorithm (RFC 7518), with what checks it. */
export interface Jws<Alg extends JwsName = JwsName> {
  readonly alg: Alg
  readonly algorithm: Alg extends 'HS256' ? SecretAlgorithm : PublicKeyAlgorithm
}

/** The algorithms of tokens that are known. */
type JwsName = 'HS256' | 'ES256' | 'RS256' | 'RS512'

/** What a claim must be: a text, one of several, an option of the application, or the public URL. */
export type Claim = string | readonly string[] | { readonly option: string } | 'url'

interface JwtClaims {
  readonly from: Value
  /** Whether the claims are the event's body, and the request's body is the token. */
  readonly isBody?: true
  readonly issuer?: Claim
  readonly audience?: Claim
  readonly subject?: Claim
  /** The claim `email`, which counts only with `email_verified`. */
  readonly email?: { readonly option: string }
  /** The claim that holds the SHA-256 of the body. */
  readonly bodyHash?: { readonly claim: string; readonly encoding: Encoding }
  /** The claim that is judged as the time of sending. */
  readonly sentAt?: 'iat'
  readonly requireExp?: true
  /** The claim that is accepted with one body only while the tolerance lasts. */
  readonly once?: 'jti'
  /** Why a token that covers nothing of the body may come again with another body. */
  readonly replays?: string
}

/** A secret goes with HS256 and is configured; a public key goes with the others. Confusing them has no spelling. */
export type JwtSpec =
  | (JwtClaims & { readonly algorithm: Jws<'HS256'>; readonly key: KeyFormat; readonly keys?: never })
  | (JwtClaims & {
      readonly algorithm: Jws<'ES256' | 'RS256' | 'RS512'>
      readonly key: KeyFormat
      readonly keys?: never
    })
  | (JwtClaims & {
      readonly algorithm: Jws<'ES256' | 'RS256' | 'RS512'>
      readonly keys: RemoteKeys
      readonly key?: never
    })
