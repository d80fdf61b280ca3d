/** Where a definition comes from, and what the command line has to know of the provider. */
export interface ProviderFacts {
  /** The pages of the provider (or of a specification) that the definition says the same as. */
  readonly source: readonly [Url, ...Url[]]
  /** The day on which the pages were read last: `YYYY-MM-DD`. */
  readonly checked: string
  /** What agrees with the definition besides our own reading of the pages. */
  readonly evidence: readonly Evidence[]
  readonly keyVariables: KeyVariables
  /** The provider with whose keys this one signs: one account, one key. Default: its own. */
  readonly keysOf?: string
}

/** Something from outside that a test compares the definition's verdicts with. */
export type Evidence =
  /** A package of the provider (or of the specification's authors), run next to ours. */
  | { readonly package: string }
  /** A delivery with its signature that was published. */
  | { readonly example: Url }

/** The environment variables that keys are read from, named as the documentation's snippets name them. */
export type KeyVariables = Readonly<Partial<Record<KeyName, string>>>

/** What keys a provider has: to verify with, and to sign with. */
export type KeyName = 'publicKey' | 'privateKey' | 'secret'

/** An address that can be opened. */
export type Url = `https://${string}`
