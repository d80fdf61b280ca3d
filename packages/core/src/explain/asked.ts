import type { VerifyOptions } from '../identify/verify.ts'
import type { ProviderDefinition } from '../provider/definition.ts'
import type { KeySource } from '../provider/keys/key-ring.ts'
import type { Plan } from '../provider/plan.ts'
import type { Delivery } from '../request/header-reader.ts'
import type { KeyTexts } from './hypotheses/key/key-texts.ts'

/** A delivery as it was received, with its URL and its method where they are known. */
export interface ReceivedDelivery extends Delivery {
  /** The request's URL, or its path, with the query. Where the provider signs its address, faults in it are found by it. */
  readonly url?: string
  /** Default: `POST`. */
  readonly method?: string
}

/** Options of `explain`. */
export interface ExplainOptions extends VerifyOptions {
  /**
   * The configured keys as they are written, by a name that may be shown: `{ secret: process.env.SECRET }`. With them, faults
   * in their writing are found; a provider's own keys cannot be read back.
   */
  readonly keys?: KeyTexts
  /** Keys that may have been meant, by their names: those of other endpoints, or all of an .env file. */
  readonly otherKeys?: KeyTexts
  /** The body that was really sent, where it is known. */
  readonly sent?: Uint8Array
}

/** A provider with its keys, or a factory without: what is known of the keys is then `keys`. */
export interface ExplainedProvider {
  readonly definition: ProviderDefinition
  readonly plan?: Plan
  readonly keysFor?: KeySource
  readonly publicUrl?: string | undefined
}
