import type { Algorithm, KeyFormat } from './crypto/keys.ts'

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
  readonly algorithm: Algorithm
  /** What stands before the encoded signature, for example `sha256=` or `v1,`. */
  readonly prefix?: string
  readonly encoding: 'base64' | 'hex'
  readonly key: KeyFormat
}

/** What is signed before and after the body: literal text, and the names of header values. */
export interface Template {
  readonly before: readonly TemplatePart[]
  readonly after: readonly TemplatePart[]
}

export type TemplatePart = { readonly text: string } | { readonly value: keyof SignedTexts }

const parsedTemplates = new Map<string, Template>()

/** @throws TypeError when a placeholder is not known, or `{body}` is not there exactly once */
export function parseTemplate(template: string): Template {
  const known = parsedTemplates.get(template)
  if (known) return known
  const [before, after, ...others] = template.split('{body}').map(parseParts)
  if (!before || !after || others.length > 0) throw new TypeError('"scheme.signed" must contain {body} once')
  const parsed = { before, after }
  parsedTemplates.set(template, parsed)
  return parsed
}

function parseParts(template: string): readonly TemplatePart[] {
  return template
    .split(/(\{[^}]*\})/)
    .filter((text) => text !== '')
    .map((text) => {
      if (!text.startsWith('{')) return { text }
      const value = text.slice(1, -1)
      if (value === 'id' || value === 'timestamp') return { value }
      throw new TypeError(`"scheme.signed" has an unknown placeholder: ${text}`)
    })
}
