import type { ProviderDefinition } from '../provider/definition.ts'
import type { Outcome } from '../reply/outcome.ts'
import type { HeaderReader } from '../shared/header-reader.ts'
import type { Claim } from '../store/store.ts'
import type { Receiver } from './receiver.ts'

/** An event as the provider's records tell it. */
export interface UnverifiedEvent {
  /** The event as a delivery would have it, parsed. */
  readonly body: unknown
  /** The event's id where the body does not say it: of a provider that signs it in a header. */
  readonly id?: string | undefined
  /** The event's type where the body does not say it: of a provider that has it in a header. */
  readonly type?: string | undefined
  /** Further ids under which the same event may have been delivered: Dfns gives every attempt one of its own. */
  readonly aliases?: readonly string[]
  /** When the provider sent it last. */
  readonly sentAt?: Date | undefined
  /** The tenant that it belongs to. */
  readonly tenantId?: string
}

/** A request of which the outcome is told. */
export interface SeenRequest {
  readonly header: HeaderReader
  /** Absent where it was not read to its end. */
  readonly body?: Uint8Array | undefined
}

/** What a receiver can do that no application needs in production but `reconcile`, and tests. */
export interface ReconcilePort {
  readonly definition: ProviderDefinition
  /**
   * DANGEROUS: handles an event that no signature vouches for, as if it had been delivered. For events that were asked
   * of the provider itself, with the account's credentials and over TLS; `reconcile` uses it. Never give it anything
   * that came in by a request. Always resolves.
   */
  readonly receiveUnverified: (event: UnverifiedEvent) => Promise<Outcome>
  /**
   * What `receiveUnverified` would find, without writing or running anything: `claimed` for an event that is still to
   * be handled.
   *
   * @throws ReceiverUnavailableError `store_unavailable`
   * @throws WebhookVerificationError `body_malformed` when the body is no event of the provider
   * @throws TypeError when the store cannot be asked
   */
  readonly lookUp: (event: UnverifiedEvent) => Promise<Claim | 'ignored'>
  /**
   * Since when this receiver knows which events were handled: the first that its store remembers, or the end of
   * `retentionMs`.
   *
   * @throws ReceiverUnavailableError `store_unavailable`
   * @throws TypeError when the store cannot tell, as the memory store, which forgets when the process ends
   */
  readonly remembersSince: () => Promise<Date>
  /** Tells every outcome from now on, with its request where it has one. */
  readonly watch: (listener: (outcome: Outcome, request?: SeenRequest) => void) => void
}

/** Under this key a receiver has its port, whichever copy of the package made it. */
const PORT = Symbol.for('countersign.reconcile-port')

/** The same receiver, with its port where applications do not see it. */
export function withPort(receiver: Receiver, port: ReconcilePort): Receiver {
  return Object.defineProperty(receiver, PORT, { value: port })
}

/**
 * What `reconcile` needs of a receiver: to look events up and to handle those of the provider's records.
 *
 * @throws TypeError when it is no receiver that `createReceiver` made
 */
export function reconcilePortOf(receiver: Receiver): ReconcilePort {
  const port = findPort(receiver)
  if (!port) throw new TypeError('"receiver" must be one that createReceiver() made')
  return port
}

function findPort(value: unknown): ReconcilePort | undefined {
  return typeof value === 'object' && value !== null
    ? (value as Record<symbol, ReconcilePort | undefined>)[PORT]
    : undefined
}
