import { fromUtf8 } from './bytes.ts'
import type { Algorithm, KeyFormat } from './crypto/keys.ts'

/** How a provider signs. */
export interface Scheme {
  /** What is signed, with the placeholders `{id}`, `{timestamp}` and `{body}`, for example `{timestamp}|{body}`. */
  readonly signed: string
  readonly id?: HeaderValue
  readonly timestamp?: SignedTimestamp
  readonly signature: HeaderValue & {
    /** What stands between signatures where a header may hold several. */
    readonly separator?: ' '
    readonly versions: readonly SignatureVersion[]
  }
}

export interface HeaderValue {
  /** The header's name, in lower case. */
  readonly header: string
}

/** Where the signed time of sending is found: in a header, or in a member of the body. */
export type SignedTimestamp = (HeaderValue | { readonly member: string }) & {
  readonly unit: 'seconds' | 'milliseconds'
  /** Whether an age of exactly the tolerance is refused. Default: it is accepted. */
  readonly exclusive?: true
}

/** One way in which a provider signs. */
export interface SignatureVersion {
  readonly algorithm: Algorithm
  /** What stands before the encoded signature, for example `sha256=` or `v1,`. */
  readonly prefix?: string
  readonly encoding: 'base64' | 'hex'
  readonly key: KeyFormat
}

/** The bytes between the placeholders, and the placeholders by name. */
export type TemplatePart = Uint8Array | Placeholder
type Placeholder = 'id' | 'timestamp' | 'body'

const parsedTemplates = new Map<string, readonly TemplatePart[]>()

/** @throws TypeError when a placeholder is not known */
export function parseTemplate(template: string): readonly TemplatePart[] {
  let parts = parsedTemplates.get(template)
  if (!parts) {
    parts = template
      .split(/(\{[^}]*\})/)
      .filter((text) => text !== '')
      .map(toPart)
    parsedTemplates.set(template, parts)
  }
  return parts
}

function toPart(text: string): TemplatePart {
  if (!text.startsWith('{')) return fromUtf8(text)
  const name = text.slice(1, -1)
  if (name === 'id' || name === 'timestamp' || name === 'body') return name
  throw new TypeError(`"scheme.signed" has an unknown placeholder: ${text}`)
}
