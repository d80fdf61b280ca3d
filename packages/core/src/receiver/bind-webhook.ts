import type { Handler } from '../run/handler.ts'
import { createReceiver } from './create-receiver.ts'
import type { WebhookOptions } from './options.ts'
import type { Receiver } from './receiver.ts'
import { createRoute, type Route } from './route.ts'

/** For adapters: what the arguments of `webhook(…)` ask for, in the order of its overloads. */
export type Binding =
  | { readonly form: 'handler'; readonly receiver: Receiver }
  | { readonly form: 'middleware'; readonly route: Route }

/**
 * For adapters with a middleware form.
 *
 * @throws TypeError when an option is wrong, or the handler is undefined by mistake
 */
export function bindWebhook<Events, Tx>(
  first: Receiver | WebhookOptions<Events, Tx>,
  rest: readonly [handler?: Handler<Events, Tx>],
): Binding {
  // By their number: a handler that is undefined by mistake must not make this middleware.
  if (rest.length === 0 && !isBound(first)) return { form: 'middleware', route: createRoute(first) }
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
  if (!isBound(first)) return createReceiver(first, handler as Handler<NoInfer<Events>, NoInfer<Tx>>)
  if (handler !== undefined) throw new TypeError('The receiver has its handler already: give it no other')
  return first
}

/** By shape: an inbox's endpoint is a receiver, too. */
function isBound<Events, Tx>(first: Receiver | WebhookOptions<Events, Tx>): first is Receiver {
  return typeof first === 'object' && first !== null && 'respond' in first
}
