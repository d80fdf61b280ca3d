import type { EventOf, WebhookEvent } from '../shared/event.ts'

/** What a handler gets together with the event. */
export type HandlerContext<Tx = never> = BaseContext & ([Tx] extends [never] ? unknown : CommitContext<Tx>)

interface BaseContext {
  /**
   * Aborted when the lease is lost, `handlerTimeoutMs` is reached, or a drain's time has passed: what is done from then on may be
   * done twice.
   */
  readonly signal: AbortSignal
  /** Hexadecimal, the same on every attempt at the event: hand it to the services that the handler calls. */
  readonly idempotencyKey: string
  /** When `handlerTimeoutMs` is reached: `signal` is aborted by then. */
  readonly deadline: Date
  /** The framework's own request. */
  readonly native: unknown
  /**
   * Sets the body of the answer, for a provider that reads it. The last call counts. A duplicate gets the provider's
   * ordinary success instead.
   *
   * @param contentType default: `application/json`
   * @throws TypeError when the provider does not read answers
   */
  readonly reply: (body: string, contentType?: string) => void
}

export interface CommitContext<Tx> {
  /**
   * Runs `work` in the store's transaction, which also checks the claim and marks the event done. With it, what
   * `work` writes is written exactly once; without it, a crash after an effect repeats the effect. It may take as long
   * as one lease (`leaseMs`): when the run ends before it is done, its transaction is ended.
   *
   * @throws LeaseLostError when the claim was lost, or the commit took longer than the lease; nothing was written
   */
  readonly commit: <Result>(work: (tx: Tx) => Result) => Promise<Awaited<Result>>
}

/** Returning means done; throwing means "send it again". */
export type HandlerFunction<Event, Tx = never> = (event: Event, context: HandlerContext<Tx>) => unknown

/**
 * A function for every event, or a table with a function for each type. A type without an entry is ignored; an event
 * without a type is refused where there is no entry `'*'`. A function also gets the types that the provider's map does not name: leave them alone in the last `else`.
 */
export type Handler<Events, Tx = never> = HandlerFunction<EventOf<Events>, Tx> | HandlerTable<Events, Tx>

/** `'*'` takes every type that has no entry of its own. */
export type HandlerTable<Events, Tx = never> = string extends keyof Events
  ? { readonly [type: string]: HandlerFunction<WebhookEvent<string, Events[keyof Events]>, Tx> }
  : {
      readonly [Type in keyof Events & string]?: HandlerFunction<WebhookEvent<Type, Events[Type]>, Tx>
    } & { readonly '*'?: HandlerFunction<WebhookEvent, Tx> }

/** A handler as the path runs it, once the types have done their work. */
export type AnyHandler = HandlerFunction<WebhookEvent, unknown>

/**
 * The choice of a handler by event type; `undefined` means that nothing takes the type.
 *
 * @throws TypeError when `handler` is no function and no table of functions
 */
export function createHandlerChoice<Events, Tx>(
  handler: Handler<Events, Tx>,
): (type: string) => AnyHandler | undefined {
  if (typeof handler === 'function') return () => handler as unknown as AnyHandler
  if (typeof handler !== 'object' || Object.prototype.toString.call(handler) !== '[object Object]') {
    throw new TypeError('The handler must be a function, or an object of functions by event type')
  }
  const table = new Map(Object.entries(handler as Record<string, AnyHandler | undefined>))
  for (const [type, entry] of table) {
    if (typeof entry !== 'function') throw new TypeError(`The handler of "${type}" must be a function`)
  }
  return (type) => table.get(type) ?? table.get('*')
}
