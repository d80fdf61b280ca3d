import type { Message } from '../shared/bytes.ts'
import type { KeyFormat } from './keys.ts'

export type JsonWebKeyLike = Readonly<Record<string, unknown>> & { readonly kty: string }

/** The name of the option that a provider's key is given by: `publicKey` or `secret`. */
export type KeyOption = 'publicKey' | 'secret'

/** A key, ready to check signatures with. */
export interface VerificationKey {
  /** The MAC of a text, where the key is a secret. */
  readonly mac?: (text: string) => Uint8Array | Promise<Uint8Array>
  /** Whether one of the signatures is this key's signature of the message. */
  readonly verifiesAny: (message: Message, signatures: readonly Uint8Array[]) => Promise<boolean>
}

/** How signatures are checked: an imported value, so that a bundle holds what its providers use. */
export interface Algorithm<Kind extends KeyOption = KeyOption> {
  readonly name: string
  readonly keyOption: Kind
  readonly signatureBytes: readonly [least: number, most: number]
  readonly maxChecks: number
  readonly findFault: (key: Uint8Array, format: KeyFormat) => string | undefined
  readonly keyType?: 'RSA' | 'EC' | 'OKP'
  readonly importKey: (key: Uint8Array | JsonWebKeyLike) => VerificationKey
}
