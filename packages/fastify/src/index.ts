import type { Handler, Receiver, WebhookEvent, WebhookOptions } from '@countersign/core'
import { bindWebhook } from '@countersign/core/adapter'
import { sendReply } from '@countersign/node/adapter'
import type { RouteShorthandOptionsWithHandler } from 'fastify'
import { hooks, type WebhookHooks } from './hooks.ts'
import { toIncoming } from './to-incoming.ts'

export {
  createReceiver,
  DiscardError,
  type EventOf,
  type Handler,
  type HandlerContext,
  type HandlerFunction,
  type HandlerTable,
  type Outcome,
  type Receiver,
  RetryAfterError,
  type WebhookEvent,
  type WebhookOptions,
} from '@countersign/core'
export { type TraceLine, traceTo } from '@countersign/node'
export type { WebhookHooks }

declare module 'fastify' {
  interface FastifyRequest {
    /** The verified event, in a route with `...webhook(options)`. */
    webhook?: WebhookEvent
  }
}

/**
 * Receives webhooks on a Fastify route.
 *
 * With a handler, or with a receiver, it gives the whole options of a route, which answers the provider itself. Without
 * one it gives hooks for a route of yours: they verify and claim, hand the event over as `request.webhook`, and complete or release it
 * by the route's status before the reply is sent: 2xx completes the event, anything else releases it.
 *
 * The body is read before any content type parser, so no plugin is needed.
 *
 * @throws TypeError when an option is wrong
 *
 * @example
 * ```ts
 * import { telnyx } from '@countersign/providers/telnyx'
 * import { webhook } from '@countersign/fastify'
 * import Fastify from 'fastify'
 *
 * const app = Fastify()
 * const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })
 * app.post('/webhooks/telnyx', webhook({ provider }, (event) => console.log(event.type)))
 * ```
 */
export function webhook(receiver: Receiver): RouteShorthandOptionsWithHandler
export function webhook<Events, Tx = never>(
  options: WebhookOptions<Events, Tx>,
  handler: Handler<NoInfer<Events>, NoInfer<Tx>>,
): RouteShorthandOptionsWithHandler
export function webhook<Events, Tx = never>(options: WebhookOptions<Events, Tx>): WebhookHooks
export function webhook<Events, Tx = never>(
  first: Receiver | WebhookOptions<Events, Tx>,
  ...rest: readonly [handler?: Handler<Events, Tx>]
): RouteShorthandOptionsWithHandler | WebhookHooks {
  const bound = bindWebhook(first, rest)
  return bound.form === 'handler' ? answer(bound.receiver) : hooks(bound.route)
}

function answer(receiver: Receiver): RouteShorthandOptionsWithHandler {
  return {
    async onRequest(request, reply) {
      const answer = await receiver.respond(toIncoming(request))
      reply.hijack()
      sendReply(reply.raw, answer)
    },
    handler: () => undefined,
  }
}
