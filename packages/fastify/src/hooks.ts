import { Readable } from 'node:stream'
import type { Reply, Route, RouteReply } from '@countersign/core/adapter'
import { sendReply } from '@countersign/node/adapter'
import type { FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify'
import { toIncoming } from './to-incoming.ts'

/** The middleware form of `webhook`: hooks to spread into a route's options. */
export type WebhookHooks = Required<Pick<RouteShorthandOptions, 'onRequest' | 'preParsing' | 'onSend' | 'onResponse'>>

/** A route that runs: what ends it, and what becomes of its answer. */
interface Running {
  readonly end: (status: number) => void
  readonly result: Promise<RouteReply>
}

/** The middleware form: the route is the handler, and its status is what it returns. */
export function hooks(route: Route): WebhookHooks {
  const running = new WeakMap<FastifyRequest, Running>()
  return {
    async onRequest(request, reply) {
      await new Promise<void>((goOn, fail) => {
        const result = route.respond(toIncoming(request), (event) => {
          request.webhook = event
          return new Promise<number>((end) => {
            running.set(request, { end, result })
            goOn()
          })
        })
        result.then((answer) => {
          if (request.webhook || answer.use === 'route') return
          reply.hijack()
          sendReply(reply.raw, answer.reply)
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
      const own = running.get(request)
      if (!own) return payload
      running.delete(request)
      own.end(reply.statusCode)
      const result = await own.result
      if (result.use === 'route') {
        if (result.status !== reply.statusCode) reply.code(result.status)
        return payload
      }
      if (payload instanceof Readable) payload.destroy()
      return replace(reply, result.reply)
    },

    // What was not sent through onSend: a hijacked reply, or one whose onSend failed in another hook.
    async onResponse(request, reply) {
      running.get(request)?.end(reply.raw.statusCode)
    },
  }
}

/** Puts the receiver's reply in the place of the route's, and gives its body. */
function replace(reply: FastifyReply, { status, headers, body }: Reply): string {
  for (const name of Object.keys(reply.getHeaders())) reply.removeHeader(name)
  reply.code(status).headers(headers)
  return body
}
