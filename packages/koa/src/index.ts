import type { Handler, Receiver, WebhookEvent, WebhookOptions } from '@countersign/core'
import { bindWebhook, type IncomingRequest, type Route } from '@countersign/core/adapter'
import type { Reply } from '@countersign/core/provider'
import { fromNode, replaceReply } from '@countersign/node/adapter'
import type { Context, Middleware } from 'koa'

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

declare module 'koa' {
  interface DefaultState {
    /** The verified event, in a route after `webhook(options)`. */
    webhook?: WebhookEvent
  }
}

/** The middleware form of `webhook`, and what else a receiver can do. */
export type WebhookMiddleware = Middleware & Pick<Route, 'drain' | 'forget'>

/**
 * Receives webhooks on a Koa route.
 *
 * With a handler, or with a receiver, it answers the provider itself. Without one it is middleware: it verifies and
 * claims, hands the event to the route as `ctx.state.webhook` and its body as `ctx.request.body`, and completes or releases it by the
 * route's status when `next()` has resolved: 2xx completes the event, anything else releases it.
 *
 * Mount it before a body parser: the signature covers the body's bytes.
 *
 * @throws TypeError when an option is wrong
 *
 * @example
 * ```ts
 * import { telnyx } from '@countersign/providers/telnyx'
 * import { webhook } from '@countersign/koa'
 * import Koa from 'koa'
 *
 * const app = new Koa()
 * const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })
 * app.use(webhook({ provider }, (event) => console.log(event.type)))
 * ```
 */
export function webhook(receiver: Receiver): Middleware
export function webhook<Events, Tx = never>(
  options: WebhookOptions<Events, Tx>,
  handler: Handler<NoInfer<Events>, NoInfer<Tx>>,
): Middleware
export function webhook<Events, Tx = never>(options: WebhookOptions<Events, Tx>): WebhookMiddleware
export function webhook<Events, Tx = never>(
  first: Receiver | WebhookOptions<Events, Tx>,
  ...rest: readonly [handler?: Handler<Events, Tx>]
): Middleware {
  const bound = bindWebhook(first, rest)
  return bound.form === 'handler' ? answer(bound.receiver) : middleware(bound.route)
}

function answer(receiver: Receiver): Middleware {
  return async (ctx) => send(ctx, await receiver.respond(toIncoming(ctx)))
}

function middleware(route: Route): WebhookMiddleware {
  const handler: Middleware = async (ctx, next) => {
    const result = await route.respond(toIncoming(ctx), async (event) => {
      ctx.state.webhook = event
      Object.assign(ctx.request, { body: event.body }) // later body parsers take it for parsed
      await next()
      return ctx.status
    })
    if (result.use === 'reply') send(ctx, result.reply)
    else if (result.status !== ctx.status) ctx.status = result.status
  }
  return Object.assign(handler, { drain: route.drain, forget: route.forget })
}

// Past Koa, which takes the Content-Type off an empty reply; the bytes are the same on every framework.
function send(ctx: Context, reply: Reply): void {
  ctx.respond = false
  replaceReply(ctx.res, reply)
}

function toIncoming(ctx: Context): IncomingRequest {
  return fromNode(ctx.req, { native: ctx, fix: 'Mount the webhook before the body parser.' })
}
