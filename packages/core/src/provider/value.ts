import type { HeaderReader } from '../shared/header-reader.ts'
import type { EchoGrammar, Grammar } from './grammars.ts'

/** What a request says before its body is read. Nothing of it is verified. */
export interface RequestView {
  readonly method: string
  /** Path and query, as received. */
  readonly target: string
  readonly header: HeaderReader
  /** The address at which the provider was registered. From the application, never from a header. */
  readonly publicUrl: string | undefined
  /** What the application gave with its keys, for example `webhookId`. */
  readonly options: ProviderSettings
}

/** Settings of a provider that are no keys, by their names. */
export type ProviderSettings = Readonly<Record<string, string | undefined>>

/** A request with its body. Nothing of it is verified; only values, schemes and handshakes see it, never `event`. */
export interface DeliveryView extends RequestView {
  readonly body: Uint8Array
  /**
   * The parsed body: read strictly, once, and the value that is handed out after verification.
   *
   * @throws WebhookVerificationError `body_malformed`
   */
  readonly parsed: () => unknown
}

/** Where a request holds a value. `entry` is an entry of the signature's own list. */
export type Place = 'header' | 'query' | 'url' | 'method' | 'body' | 'member' | 'option' | 'entry'

/**
 * One text of a request. It is signed if, and only if, the template of the scheme holds it: nothing else says so, and so
 * nothing else can be wrong about it.
 */
export interface Value<G extends Grammar | EchoGrammar = Grammar | EchoGrammar> {
  /** The value in docs and in diagnoses, for example `{x-timestamp}`. */
  readonly text: string
  readonly place: Place
  /** The name of the header, the query's parameter, the member, the option or the entry. `sign` writes by it. */
  readonly name: string
  /** Another name of a header, read where the first is absent. */
  readonly alias?: string
  /** What stands before the value in its header, for example `Bearer `. */
  readonly prefix?: string
  readonly grammar: G
  /** Exactly so many characters: needed where nothing separates the value from its neighbour. */
  readonly length?: number
  /** Whether a delivery may lack it. */
  readonly optional?: true
  /** How much of the body the value stands for. A checksum stands for nothing. */
  readonly covers?: 'body' | 'member'
  /** The text as received, or `undefined`. The place decides which parts of the view may be read. */
  readonly read: (view: DeliveryView) => string | Uint8Array | undefined | Promise<string>
}

/** The names of the header that holds a value; none where it stands elsewhere. */
export function headerNamesOf({ place, name, alias }: Value): readonly string[] {
  if (place !== 'header') return []
  return alias === undefined ? [name] : [name, alias]
}
