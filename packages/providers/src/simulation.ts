/**
 * What a provider does on the wire in addition to what its definition says: data, read by the simulator alone. A provider
 * without habits of its own (`{}`) sends its body unchanged on every attempt.
 */
export interface Simulation {
  /** Header names as the provider spells them; others go out in lower case. */
  readonly spelling?: readonly string[]
  /** Headers of its own; `{fact}` stands for a fact, and a header whose fact is not there is left out. */
  readonly headers?: Readonly<Record<string, string>>
  /** Members of the body that are the attempt's and not the event's, by their paths: `meta.attempt`. */
  readonly members?: Readonly<Record<string, keyof AttemptFacts>>
  /** The members are set only where the body has the member of this path. */
  readonly membersWhere?: string
  readonly eventId?: EventIdPlace
  /** Where the body says when it happened, and how: what is new about an event besides its id. */
  readonly happened?: { readonly at: string; readonly as: 'time' | 'seconds' }
  /** Every retry is an event with an id of its own. */
  readonly newIdOnRetry?: true
  /** What an answer may say to end the retries. */
  readonly stop?: { readonly statuses?: readonly number[]; readonly header?: string }
  /** Other schedules than the definition's, by name, where the provider's products or pages disagree. */
  readonly schedules?: Readonly<Record<string, Schedule>>
}

/** Where an event's id stands, and how it looks. */
export interface EventIdPlace {
  /** The paths at which it may stand in the body: the first that is there counts. Default: in a header. */
  readonly at?: readonly string[]
  /** `uuid`, or text in which `*` is one of `0-9a-z` and `%` one of `0-9A-Z`. */
  readonly shape: string
}

/** When a provider tries again, where that is otherwise than its definition says. */
export interface Schedule {
  /** How long an answer may take. */
  readonly timeoutMs?: number
  /** The waits before the second, third, … attempt at one URL, each from the end of the attempt before. */
  readonly retryAfterMs?: readonly number[]
  /** Whether a 4xx other than 408 and 429 is the last attempt at a URL. */
  readonly clientErrorsAreFinal?: boolean
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
