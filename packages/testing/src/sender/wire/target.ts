import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Send, SendPiecewise } from './exchange.ts'
import { type FetchFunction, sendToFunction } from './fetch.ts'
import type { LocalServer } from './http.ts'
import { orAborted } from './or-aborted.ts'

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
 * The sender signs, waits, judges and records as ever. Faults that send a body in part or in pieces, `reset before`
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

/** A target that can be sent to. */
export interface Endpoint {
  readonly url: URL
  readonly send: SendPiecewise
  /** Whether it sends bodies whole only. Default: `false`. */
  readonly isWhole?: boolean
  readonly close: () => Promise<void>
}

export interface EndpointOptions {
  /** The URL of an app that is given without one. */
  readonly defaultUrl: string
  /** A certificate authority to trust in place of the well-known ones, as PEM. */
  readonly ca?: string | undefined
}

/** @throws TypeError when the target is none, or its URL is no http URL */
export function createEndpoint(target: Target, { defaultUrl, ca }: EndpointOptions): Endpoint {
  if (typeof target === 'string' || target instanceof URL) {
    return { url: toUrl(target), send: lazily(async () => (await overHttp()).sendToUrl({ ca })), close: nothing }
  }
  if (isTransport(target)) {
    return { url: toUrl(target.url, defaultUrl), send: carriedBy(target), isWhole: true, close: nothing }
  }
  if (isAppAt(target)) return createAppEndpoint(target.app, toUrl(target.url, defaultUrl))
  return createAppEndpoint(target, toUrl(defaultUrl))
}

function createAppEndpoint(app: App, url: URL): Endpoint {
  const handle = toFetchFunction(app)
  if (handle) return { url, send: sendToFunction(handle), close: nothing }
  const getListener = toListener(app)
  if (!getListener)
    throw new TypeError('"target" must be a URL, an app, a request listener, a function of a Request or { url, send }')
  let server: Promise<LocalServer> | undefined
  const open = () => {
    server ??= overHttp().then(({ serveLocally }) => serveLocally(getListener))
    return server
  }
  return { url, send: lazily(async () => (await open()).send), close: async () => (await server)?.close() }
}

/** Whether or not it heeds the signal: nobody waits any longer. */
function carriedBy(transport: Transport): SendPiecewise {
  return async ({ url, headers, body, signal }) => orAborted(signal, transport.send({ url, headers, body, signal }))
}

// Loaded by the first request that needs it: a function from Request to Response needs no node:http.
const overHttp = (): Promise<typeof import('./http.ts')> => import('./http.ts')

function lazily(load: () => Promise<SendPiecewise>): SendPiecewise {
  let loading: Promise<SendPiecewise> | undefined
  return async (exchange) => {
    loading ??= load()
    return (await loading)(exchange)
  }
}

async function nothing(): Promise<void> {}

function isTransport(target: App | AppAt | Transport): target is Transport {
  return typeof target === 'object' && target !== null && 'url' in target && 'send' in target
}

function isAppAt(target: App | AppAt): target is AppAt {
  return typeof target === 'object' && target !== null && 'app' in target && 'url' in target
}

function toFetchFunction(app: App): FetchFunction | undefined {
  if (typeof app === 'function') return isListener(app) ? undefined : app
  return typeof app === 'object' && app !== null && 'fetch' in app ? (request) => app.fetch(request) : undefined
}

function toListener(app: App): (() => Promise<RequestListener>) | undefined {
  if (typeof app === 'function') return isListener(app) ? async () => app : undefined
  if (typeof app !== 'object' || app === null) return undefined
  if ('callback' in app) return async () => app.callback()
  if (!('routing' in app)) return undefined
  return async () => {
    await app.ready()
    return (request, response) => app.routing(request, response)
  }
}

/** Hono's `app.request` takes four. */
function isListener(app: FetchFunction | RequestListener): app is RequestListener {
  return app.length === 2 || app.length === 3
}

function toUrl(text: string | URL, base?: string): URL {
  const url = URL.canParse(String(text), base) ? new URL(String(text), base) : undefined
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new TypeError('"target" and "failover" must be URLs of http or https')
  return url
}
