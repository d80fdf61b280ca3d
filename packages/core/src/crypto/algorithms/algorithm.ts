import type { Message } from '../../shared/bytes.ts'

/** The name under which a user gives the key of an algorithm. */
export type KeyOption = 'publicKey' | 'secret'

/** A hash function, as node:crypto calls it. */
export type HashName = 'sha1' | 'sha256' | 'sha512'

/** A key of a JSON Web Key Set (RFC 7517). */
export type JsonWebKeyLike = Readonly<Record<string, unknown>> & { readonly kty: string }

/** A key that is ready to verify with. */
export interface VerificationKey {
  /** Whether one of the signatures is this key's signature of the message. What is no signature at all is `false`. */
  readonly verifiesAny: (message: Message, signatures: readonly Uint8Array[]) => Promise<boolean>
  /** The MAC of a text, with which some providers' questions are answered. Only a secret has it. */
  readonly mac?: (text: string) => Uint8Array | Promise<Uint8Array>
}

/** How node:crypto computes a MAC, as data: only `sign`, which is for tests, has the code. */
export interface MacSigning {
  readonly kind: 'hmac'
  readonly hash: HashName
}

/** How node:crypto signs with a private key, as data. */
export interface KeyPairSigning {
  /** As node:crypto calls the type of a key. */
  readonly kind: 'ed25519' | 'ec' | 'rsa'
  /** Of the message, before it is signed; `null` where the algorithm has its own. */
  readonly hash: HashName | null
  readonly dsaEncoding?: 'der' | 'ieee-p1363'
}

interface AnyAlgorithm {
  /** For people to read: in docs, messages and tables. */
  readonly name: string
  /** Fewest and most bytes of a signature. */
  readonly signatureBytes: readonly [least: number, most: number]
  /** How many checks a request may cost, keys times signatures. */
  readonly maxChecks: number
  /**
   * The key, ready to verify with. Its size, curve and canonical form are judged here, before a backend is asked.
   *
   * @param key a secret, a public key's raw bytes, or its SubjectPublicKeyInfo in DER
   * @param label what errors call the key. Default: its option
   * @throws TypeError that says what is wrong, and never the key
   */
  readonly importKey: (key: Uint8Array, label?: string) => VerificationKey
}

/** An algorithm whose key is shared with the provider. */
export interface SecretAlgorithm extends AnyAlgorithm {
  readonly keyOption: 'secret'
  readonly signing: MacSigning
}

/** What compares a secret that the sender sends along: nothing is signed with it. */
export interface TokenAlgorithm extends AnyAlgorithm {
  readonly keyOption: 'secret'
}

/** An algorithm of which only the provider can sign. */
export interface PublicKeyAlgorithm extends AnyAlgorithm {
  readonly keyOption: 'publicKey'
  readonly signing: KeyPairSigning
  /** What a JWK of such a key says of itself (RFC 7518): only `importJwk` has the code. */
  readonly jwk: { readonly kty: 'OKP' | 'EC' | 'RSA'; readonly crv?: string; readonly algs: readonly string[] }
}

/** How a provider signs: a value that a definition imports, such as `hmacSha256`. */
export type Algorithm<Kind extends KeyOption = KeyOption> = Kind extends 'secret' ? SecretAlgorithm : PublicKeyAlgorithm

/** Whether bytes can be a signature of the algorithm, by their number alone. */
export function hasSignatureLength({ signatureBytes: [least, most] }: Algorithm, bytes: Uint8Array): boolean {
  return bytes.length >= least && bytes.length <= most
}
