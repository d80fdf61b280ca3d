import type { Handler, Receiver, WebhookEvent, WebhookOptions } from '@countersign/core'
import { bindWebhook, type IncomingRequest, type Route } from '@countersign/core/adapter'
import { fromFetch, toResponse } from '@countersign/core/fetch'
import type { Context, MiddlewareHandler } from 'hono'

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

declare module 'hono' {
  interface ContextVariableMap {
    /** The verified event, in a route after `webhook(options)`. */
    webhook: WebhookEvent
  }
}

/** The middleware form of `webhook`, and what else a receiver can do. */
export type WebhookMiddleware = MiddlewareHandler & Pick<Route, 'drain' | 'forget'>

/**
 * Receives webhooks on a Hono route, on every runtime that Hono runs on.
 *
 * With a handler, or with a receiver, it answers the provider itself. Without one it is middleware: it verifies and
 * claims, hands the event to the route as `c.get('webhook')`, and completes or releases it by the route's status when `next()` has
 * resolved: 2xx completes the event, anything else releases it.
 *
 * Mount it before anything that reads the body: the signature covers the bytes of `c.req.raw`.
 *
 * @throws TypeError when an option is wrong
 *
 * @example
 * ```ts
 * import { telnyx } from '@countersign/providers/telnyx'
 * import { webhook } from '@countersign/hono'
 * import { Hono } from 'hono'
 *
 * const app = new Hono()
 * const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })
 * app.post('/webhooks/telnyx', webhook({ provider }, (event) => console.log(event.type)))
 * ```
 */
export function webhook(receiver: Receiver): MiddlewareHandler
export function webhook<Events, Tx = never>(
  options: WebhookOptions<Events, Tx>,
  handler: Handler<NoInfer<Events>, NoInfer<Tx>>,
): MiddlewareHandler
export function webhook<Events, Tx = never>(options: WebhookOptions<Events, Tx>): WebhookMiddleware
export function webhook<Events, Tx = never>(
  first: Receiver | WebhookOptions<Events, Tx>,
  ...rest: readonly [handler?: Handler<Events, Tx>]
): MiddlewareHandler {
  const bound = bindWebhook(first, rest)
  return bound.form === 'handler' ? answer(bound.receiver) : middleware(bound.route)
}

function answer(receiver: Receiver): MiddlewareHandler {
  return async (c) => toResponse(await receiver.respond(toRequest(c)), c.env)
}

function middleware(route: Route): WebhookMiddleware {
  const handler: MiddlewareHandler = async (c, next) => {
    let hasRun = false
    const result = await route.respond(toRequest(c), async (event) => {
      hasRun = true
      c.set('webhook', event)
      await next()
      return c.res.status
    })
    if (result.use === 'route') {
      if (result.status === c.res.status) return
      return replace(c, new Response(c.res.body, { status: result.status, headers: c.res.headers }))
    }
    if (!hasRun) return toResponse(result.reply, c.env)
    void c.res.body?.cancel().catch(() => undefined) // else a route that streams would wait for its reader forever
    replace(c, toResponse(result.reply))
  }
  return Object.assign(handler, { drain: route.drain, forget: route.forget })
}

function toRequest(c: Context): IncomingRequest {
  return fromFetch(c.req.raw, { native: c, env: c.env })
}

/** Hono merges the headers of a response that is there into the one that takes its place. */
function replace(c: Context, response: Response): void {
  c.res = undefined
  c.res = response
}
