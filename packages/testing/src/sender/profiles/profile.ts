import type { Path } from '../../members.ts'
import type { IdShape } from '../write/ids.ts'

/**
 * What a provider sends in addition to what its definition says: data, read by one interpreter. A provider
 * without a profile of its own sends its body unchanged on every attempt.
 */
export interface WireProfile {
  /** Header names as the provider spells them; others go out in lower case. */
  readonly spelling?: readonly string[]
  /** Headers of its own; `{fact}` stands for a fact, and a header whose fact is not there is left out. */
  readonly headers?: Readonly<Record<string, string>>
  /** Members of the body that are the attempt's and not the event's. */
  readonly members?: Readonly<Record<Path, Fact>>
  /** The members are set only where the body has this one. */
  readonly membersWhere?: Path
  readonly eventId?: EventIdPlace
  /** Where the body says when it happened, and how: what is new about an event besides its id. */
  readonly happened?: { readonly at: Path; readonly as: 'time' | 'seconds' }
  /** Every retry is an event with an id of its own. */
  readonly newIdOnRetry?: true
  /** What an answer may say to end the retries. */
  readonly stop?: { readonly statuses?: readonly number[]; readonly header?: string }
}

interface EventIdPlace {
  /** Where it stands in the body, the first that is there. Default: in a header. */
  readonly at?: readonly Path[]
  readonly shape: IdShape
}

/** What may be said of one attempt. */
export interface AttemptFacts {
  readonly deliveryId: string
  /** From 1. */
  readonly attempt: number
  /** How many attempts there were before; not there on the first one. */
  readonly retries?: number | undefined
  /** Why the attempt before failed, in Slack's words; not there on the first one. */
  readonly reason?: string | undefined
  readonly url: string
  /** When it is signed, in Unix seconds. */
  readonly seconds: number
  readonly eventId?: string | undefined
  readonly retryOf?: string | undefined
}

type Fact = keyof AttemptFacts
