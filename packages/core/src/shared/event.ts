export type Assurance = 'signature' | 'partial' | 'sender' | 'token'

/** A verified event, as a handler sees it. */
export interface WebhookEvent<Type extends string = string, Body = unknown> {
  /** The provider's id of the event (a UUID in lower case), or `sha256:` and a fingerprint where the provider gives none. */
  readonly id: string
  /** The provider's type of the event, or `unknown` where a provider that has such events gives none. */
  readonly type: Type
  /** The parsed body. */
  readonly body: Body
  /** Which attempt at delivering the event this is, from 1, where the provider says so. */
  readonly attempt?: number
  /** When the provider signed this attempt, where it says so. */
  readonly sentAt?: Date
  /** The received bytes, inflated where the provider compresses them. Absent for an event that was reconciled from the provider's records. */
  readonly raw?: Uint8Array
  /** The name in the provider's definition. */
  readonly provider: string
  /** The tenant, where the provider was configured with `resolveTenant`. */
  readonly tenantId?: string
  /** Which of the configured keys matched: its position in the list of its option, from 0. Absent for a reconciled event. */
  readonly keyIndex?: number
  /**
   * What the delivery proves. `signature`: the provider signed the whole body. `partial`: it signed members of the body.
   * `sender`: it signed something, but nothing of the body. `token`: nothing is signed, and the sender knows a secret.
   * Absent for a reconciled event.
   */
  readonly assurance?: Assurance
  readonly source: 'delivery' | 'reconcile'
}

/** The events of a map of event type to body, as a union that narrows by `type`. */
export type EventOf<Events> = unknown extends Events
  ? WebhookEvent
  : { [Type in keyof Events & string]: WebhookEvent<Type, Events[Type]> }[keyof Events & string]
