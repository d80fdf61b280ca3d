import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Send } from './exchange.ts'
import { type FetchFunction, sendToFunction } from './send-fetch.ts'
import type { LocalServer } from './send-http.ts'

/** Where deliveries go: a URL, or an app of this process, which then needs no port. */
export type Target = string | URL | App | AppAt

/** An app and the URL under which the provider knows it: the path leads to its route. */
export interface AppAt {
  readonly app: App
  /** A path means one at `http://localhost`. */
  readonly url: string | URL
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
  readonly send: Send
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
  if (isAppAt(target)) return createAppEndpoint(target.app, toUrl(target.url, defaultUrl))
  return createAppEndpoint(target, toUrl(defaultUrl))
}

function createAppEndpoint(app: App, url: URL): Endpoint {
  const handle = toFetchFunction(app)
  if (handle) return { url, send: sendToFunction(handle), close: nothing }
  const getListener = toListener(app)
  if (!getListener) throw new TypeError('"target" must be a URL, an app, a request listener or a function of a Request')
  let server: Promise<LocalServer> | undefined
  const open = () => {
    server ??= overHttp().then(({ serveLocally }) => serveLocally(getListener))
    return server
  }
  return { url, send: lazily(async () => (await open()).send), close: async () => (await server)?.close() }
}

// Loaded by the first request that needs it: a function from Request to Response needs no node:http.
const overHttp = (): Promise<typeof import('./send-http.ts')> => import('./send-http.ts')

function lazily(load: () => Promise<Send>): Send {
  let loading: Promise<Send> | undefined
  return async (exchange) => {
    loading ??= load()
    return (await loading)(exchange)
  }
}

async function nothing(): Promise<void> {}

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
