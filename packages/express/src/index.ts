import type { Handler, Receiver, WebhookEvent, WebhookOptions } from '@countersign/core'
import { bindWebhook } from '@countersign/core/adapter'
import { fromNode, sendReply } from '@countersign/node/adapter'
import type { Request, RequestHandler } from 'express'
import { middleware, type WebhookMiddleware } from './middleware.ts'

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
export type { WebhookMiddleware }

declare global {
  namespace Express {
    interface Request {
      /** The verified event, in a route after `webhook(options)`. */
      webhook?: WebhookEvent
    }
    interface Locals {
      /** The verified event, in a route after `webhook(options)`. */
      webhook?: WebhookEvent
    }
  }
}

/**
 * Receives webhooks on an Express route.
 *
 * With a handler, or with a receiver, it answers the provider itself. Without one it is middleware: it verifies and
 * claims, hands the event to the route as `request.webhook`, `response.locals.webhook` and `request.body`, and completes or releases it
 * by the route's status before the answer is sent: 2xx completes the event, anything else releases it.
 *
 * Mount it before `express.json()`: the signature covers the body's bytes.
 *
 * @throws TypeError when an option is wrong
 *
 * @example
 * ```ts
 * import express from 'express'
 * import { telnyx } from '@countersign/providers/telnyx'
 * import { webhook } from '@countersign/express'
 *
 * const app = express()
 * const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })
 * app.post('/webhooks/telnyx', webhook({ provider }, (event) => console.log(event.type)))
 * ```
 */
export function webhook(receiver: Receiver): RequestHandler
export function webhook<Events, Tx = never>(
  options: WebhookOptions<Events, Tx>,
  handler: Handler<NoInfer<Events>, NoInfer<Tx>>,
): RequestHandler
export function webhook<Events, Tx = never>(options: WebhookOptions<Events, Tx>): WebhookMiddleware
export function webhook<Events, Tx = never>(
  first: Receiver | WebhookOptions<Events, Tx>,
  ...rest: readonly [handler?: Handler<Events, Tx>]
): RequestHandler {
  const bound = bindWebhook(first, rest)
  return bound.form === 'handler' ? answer(bound.receiver) : middleware(bound.route, toIncoming)
}

function answer(receiver: Receiver): RequestHandler {
  return (request, response, next) => {
    receiver
      .respond(toIncoming(request))
      .then((reply) => sendReply(response, reply))
      .catch(next)
  }
}

function toIncoming(request: Request): ReturnType<typeof fromNode> {
  return fromNode(request, {
    fix: 'Mount the webhook before express.json(), or keep the bytes in req.rawBody.',
  })
}
