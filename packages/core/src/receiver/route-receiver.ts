import type { Outcome } from '../reply/outcome.ts'
import type { IncomingRequest } from '../request/read-body.ts'
import type { Handler } from '../run/handler.ts'
import type { WebhookEvent } from '../shared/event.ts'
import type { WebhookOptions } from './options.ts'
import { createReceiver, type Receiver } from './receiver.ts'

/** For adapters: the receiver of the middleware form, whose handler is the rest of a framework's route. */
export interface RouteReceiver extends Pick<Receiver, 'drain' | 'forget' | 'toReply'> {
  /**
   * As `Receiver.receive`. `route` runs for a verified event that was claimed, and gives the status that it answered:
   * a 2xx completes the event, anything else gives it back.
   */
  readonly receive: (request: IncomingRequest, route: (event: WebhookEvent) => Promise<number>) => Promise<Outcome>
  /**
   * The status to send for a route that answered `status`: its own, or the one success that the provider takes.
   * `undefined` when the event was not settled as the route says, and the receiver's reply takes the place of the route's.
   */
  readonly statusFor: (outcome: Outcome, status: number) => number | undefined
}

/** @throws TypeError when an option is wrong */
export function createRouteReceiver<Events, Tx>(options: WebhookOptions<Events, Tx>): RouteReceiver {
  // By the framework's own request, which is what a handler finds in its context.
  const routes = new WeakMap<object, (event: WebhookEvent) => Promise<number>>()
  const receiver = createReceiver<unknown, Tx>(
    options as WebhookOptions<unknown, Tx>,
    async (event: WebhookEvent, { native }) => {
      const status = await routes.get(native as object)?.(event)
      if (status === undefined || !isSuccessful(status)) throw new Error(`The route answered ${status}`)
    },
  )
  const { success } = receiver.definition.deliveryPolicy

  return {
    drain: receiver.drain,
    forget: receiver.forget,
    toReply: receiver.toReply,
    receive(request, route) {
      routes.set(request.native as object, route)
      return receiver.receive(request)
    },
    statusFor(outcome, status) {
      if (!isSuccessful(status)) return status
      if (outcome.status !== 'processed') return undefined
      return success.exact ? success.status : status
    },
  }
}

/** For adapters: what the arguments of `webhook(…)` ask for, in the order of its overloads. */
export type Binding =
  | { readonly form: 'handler'; readonly receiver: Receiver }
  | { readonly form: 'middleware'; readonly receiver: RouteReceiver }

/** @throws TypeError when an option is wrong, or the handler is undefined by mistake */
export function bindWebhook<Events, Tx>(
  first: Receiver | WebhookOptions<Events, Tx>,
  rest: readonly [handler?: Handler<Events, Tx>],
): Binding {
  // By their number: a handler that is undefined by mistake must not make this middleware.
  if (rest.length === 0 && !isReceiver(first)) return { form: 'middleware', receiver: createRouteReceiver(first) }
  return { form: 'handler', receiver: toReceiver(first, rest[0]) }
}

/**
 * For adapters without a middleware form: the receiver that was given, or one made of the options and the handler.
 *
 * @throws TypeError when an option is wrong, the handler is missing, or a receiver is given another one
 */
export function toReceiver<Events, Tx>(
  first: Receiver | WebhookOptions<Events, Tx>,
  handler?: Handler<Events, Tx>,
): Receiver {
  if (!isReceiver(first)) return createReceiver(first, handler as Handler<NoInfer<Events>, NoInfer<Tx>>)
  if (handler !== undefined) throw new TypeError('The receiver has its handler already: give it no other')
  return first
}

function isReceiver<Events, Tx>(first: Receiver | WebhookOptions<Events, Tx>): first is Receiver {
  return typeof first === 'object' && first !== null && 'receive' in first
}

/** Whether a route's status says that the event is done. */
function isSuccessful(status: number): boolean {
  return status >= 200 && status < 300
}
