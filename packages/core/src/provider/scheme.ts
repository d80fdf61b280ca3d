import type { Algorithm } from '../crypto/algorithms/algorithm.ts'
import type { KeyFormat } from '../crypto/key-format.ts'

/** How a provider signs. */
export interface Scheme {
  /** What is signed, with the placeholders `{id}`, `{timestamp}` and `{body}`, for example `{timestamp}|{body}`. */
  readonly signed: string
  readonly id?: HeaderValue
  readonly timestamp?: SignedTimestamp
  readonly signature: HeaderValue & { readonly versions: readonly SignatureVersion[] }
  /** Headers that say something of the event and that nobody signed; used where nothing signed says the same. */
  readonly unsigned?: Readonly<Partial<Record<keyof UnsignedTexts, string>>>
}

/** The header values that are signed with the body, as received. */
export interface SignedTexts {
  readonly id?: string | undefined
  readonly timestamp?: string | undefined
}

/** Header values that nobody signed. */
export interface UnsignedTexts {
  readonly id?: string | undefined
  readonly type?: string | undefined
  readonly attempt?: string | undefined
}

/** The header that holds a value, and how it is read. */
export interface HeaderValue {
  /** The header's name, in lower case. */
  readonly header: string
  /** Another name of the header, read where the first is absent. */
  readonly alias?: string
  /** What stands between entries where the header holds a list. */
  readonly separator?: ' ' | ','
}

/** Where the signed time of sending is found: in a header, or in a member of the body. */
export type SignedTimestamp = (TimestampHeader | { readonly member: string }) & {
  readonly unit: 'seconds' | 'milliseconds'
  /** Whether an age of exactly the tolerance is refused. Default: it is accepted. */
  readonly exclusive?: true
}

export interface TimestampHeader extends HeaderValue {
  /** What the one entry of the list begins with that is the timestamp, for example `t=`. */
  readonly prefix?: string
}

/** One way in which a provider signs. */
export interface SignatureVersion {
  /** An imported value, such as `hmacSha256`. */
  readonly algorithm: Algorithm
  /** What stands before the encoded signature, for example `sha256=` or `v1,`. */
  readonly prefix?: string
  readonly encoding: 'base64' | 'hex'
  readonly key: KeyFormat
}

/** The names of all headers that a scheme reads, aliases too, each once. */
export function headerNamesOf({ id, timestamp, signature, unsigned }: Scheme): readonly string[] {
  const values = [id, timestamp && 'header' in timestamp ? timestamp : undefined, signature]
  const names = values.flatMap((value) => [value?.header, value?.alias])
  return [...new Set([...names, ...Object.values(unsigned ?? {})])].filter((name) => name !== undefined)
}
