import { Readable } from 'node:stream'
import type { Handler, Outcome, Receiver, WebhookEvent, WebhookOptions } from '@countersign/core'
import { bindWebhook, type IncomingRequest, type RouteReceiver } from '@countersign/core/adapter'
import { fromNode, sendReply } from '@countersign/node/adapter'
import type { FastifyReply, FastifyRequest, RouteShorthandOptions, RouteShorthandOptionsWithHandler } from 'fastify'

export {
  createReceiver,
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

declare module 'fastify' {
  interface FastifyRequest {
    /** The verified event, in a route with `...webhook(options)`. */
    webhook?: WebhookEvent
  }
}

/** The middleware form of `webhook`: hooks to spread into a route's options. */
export type WebhookHooks = Required<Pick<RouteShorthandOptions, 'onRequest' | 'preParsing' | 'onSend' | 'onResponse'>>

/**
 * Receives webhooks on a Fastify route.
 *
 * With a handler, or with a receiver, it gives the whole options of a route, which answers the provider itself. Without
 * one it gives hooks for a route of yours: they verify and claim, hand the event over as `request.webhook`, and settle
 * by the route's status before the reply is sent: 2xx completes the event, anything else gives it back.
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
  return bound.form === 'handler' ? answer(bound.receiver) : hooks(bound.receiver)
}

function answer(receiver: Receiver): RouteShorthandOptionsWithHandler {
  return {
    async onRequest(request, reply) {
      const outcome = await receiver.receive(toIncoming(request))
      reply.hijack()
      sendReply(reply.raw, receiver.toReply(outcome))
    },
    handler: () => undefined,
  }
}

interface Route {
  readonly end: (status: number) => void
  readonly outcome: Promise<Outcome>
}

function hooks(receiver: RouteReceiver): WebhookHooks {
  const routes = new WeakMap<FastifyRequest, Route>()
  return {
    async onRequest(request, reply) {
      await new Promise<void>((goOn, fail) => {
        const outcome = receiver.receive(toIncoming(request), (event) => {
          request.webhook = event
          return new Promise<number>((end) => {
            routes.set(request, { end, outcome })
            goOn()
          })
        })
        outcome.then((result) => {
          if (routes.has(request) || request.webhook) return
          reply.hijack()
          sendReply(reply.raw, receiver.toReply(result))
          goOn()
        }, fail)
      })
    },

    // The body is read already; its parser gets the very bytes that were verified.
    async preParsing(request, _reply, payload) {
      const raw = request.webhook?.raw
      return raw ? Readable.from([Buffer.from(raw)], { objectMode: false }) : payload
    },

    async onSend(request, reply, payload) {
      const route = routes.get(request)
      if (!route) return payload
      routes.delete(request)
      route.end(reply.statusCode)
      const outcome = await route.outcome
      const status = receiver.statusFor(outcome, reply.statusCode)
      if (status !== undefined) {
        if (status !== reply.statusCode) reply.code(status)
        return payload
      }
      if (payload instanceof Readable) payload.destroy()
      return replace(reply, receiver.toReply(outcome))
    },

    // What was not sent through onSend: a hijacked reply, or one whose onSend failed in another hook.
    async onResponse(request, reply) {
      routes.get(request)?.end(reply.raw.statusCode)
    },
  }
}

/** Puts the receiver's reply in the place of the route's, and gives its body. */
function replace(reply: FastifyReply, { status, headers, body }: ReturnType<Receiver['toReply']>): string {
  for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name)
  reply.code(status).headers(headers)
  return body
}

function toIncoming(request: FastifyRequest): IncomingRequest {
  return fromNode(request.raw, { native: request, fix: 'Let no earlier hook read request.raw.' })
}
