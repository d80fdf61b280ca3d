import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Send } from './exchange.ts'

/** Where deliveries go: a URL, an app of this process, which then needs no port, or a URL by a way of your own. */
export type Target = string | URL | App | AppAt | Transport

/** An app and the URL under which the provider knows it: the path leads to its route. */
export interface AppAt {
  readonly app: App
  /** A path means one at `http://localhost`. */
  readonly url: string | URL
}

/**
 * A URL, and how requests get there in place of Node's HTTP client: by another client, a proxy, HTTP/2, a raw socket.
 * The sender signs, waits, judges and records as ever. Faults that send a body in part or in pieces, `reset_before`
 * and `slowMs`, are refused with a `TypeError`.
 *
 * @example
 * ```ts
 * import { telnyx } from '@countersign/providers/telnyx'
 * import { verify } from '@countersign/core'
 * import { createSender, generateKeys, sampleEvent, type Transport } from '@countersign/testing'
 *
 * const keys = generateKeys(telnyx)
 *
 * // What a platform calls with a request of its own form.
 * async function handler(request: { headers: Record<string, string>; body: string }) {
 *   const { type } = await verify(telnyx(keys), { headers: request.headers, body: Buffer.from(request.body, 'base64') })
 *   return { statusCode: 200, body: type }
 * }
 *
 * const target: Transport = {
 *   url: 'https://www.example.com/webhooks/telnyx',
 *   async send({ headers, body }) {
 *     const request = { headers: Object.fromEntries(headers), body: Buffer.from(body).toString('base64') }
 *     const answer = await handler(request)
 *     return { status: answer.statusCode, headers: [], body: Buffer.from(answer.body) }
 *   },
 * }
 * const sender = createSender({ provider: telnyx, keys, target })
 * const { status } = await sender.send(sampleEvent(telnyx, 'message.received'))
 * console.log(status) // delivered
 * ```
 */
export interface Transport {
  /** As the provider knows it: in `Host`, in records, and in bodies that name it. A path means one at `http://localhost`. */
  readonly url: string | URL
  readonly send: Send
}

/**
 * An app of Express, Koa, Fastify or Hono, a request listener of Node's, or a function from `Request` to `Response`.
 * Functions are told apart by their parameters: two or three make a listener; say `{ fetch }` for a route handler
 * with two.
 */
export type App = FetchFunction | RequestListener | FetchApp | KoaApp | FastifyApp

/** A server as a function: Hono's `app.fetch`, a route handler of Next.js, a receiver's `fetch`. */
export type FetchFunction = (request: Request) => Response | Promise<Response>

interface FetchApp {
  readonly fetch: FetchFunction
}

interface KoaApp {
  readonly callback: () => RequestListener
}

interface FastifyApp {
  readonly ready: () => PromiseLike<unknown>
  readonly routing: (request: IncomingMessage, response: ServerResponse) => void
}
