import { orAborted } from '@countersign/core/store'
import { toFetchFunction, toListener } from './app.ts'
import { sendToFunction } from './fetch.ts'
import type { LocalServer } from './local-server.ts'
import type { SendPiecewise } from './pieces.ts'
import type { App, AppAt, Target, Transport } from './target.ts'

/** A target that can be sent to. */
export interface Endpoint {
  readonly url: URL
  readonly send: SendPiecewise
  /** Whether it sends bodies whole only. Default: `false`. */
  readonly isWhole?: boolean
  readonly close: () => Promise<void>
}

export interface EndpointOptions {
  /** The option that names the target, for messages. */
  readonly option: string
  /** The URL of an app that is given without one. */
  readonly defaultUrl: string
  /** A certificate authority to trust in place of the well-known ones, as PEM. */
  readonly ca?: string | undefined
}

/** @throws TypeError when the target is none, or its URL is no http URL */
export function createEndpoint(target: Target, { option, defaultUrl, ca }: EndpointOptions): Endpoint {
  if (typeof target === 'string' || target instanceof URL) {
    return {
      url: toUrl(option, target),
      send: lazily(async () => (await import('./http.ts')).sendToUrl({ ca })),
      close: nothing,
    }
  }
  if (isTransport(target)) {
    return { url: toUrl(option, target.url, defaultUrl), send: carriedBy(target), isWhole: true, close: nothing }
  }
  if (isAppAt(target)) return createAppEndpoint(option, target.app, toUrl(option, target.url, defaultUrl))
  return createAppEndpoint(option, target, toUrl(option, defaultUrl))
}

function createAppEndpoint(option: string, app: App, url: URL): Endpoint {
  const handle = toFetchFunction(app)
  if (handle) return { url, send: sendToFunction(handle), close: nothing }
  const getListener = toListener(app)
  if (!getListener) {
    throw new TypeError(
      `"${option}" must be a URL, an app, a request listener, a function of a Request or { url, send }`,
    )
  }
  let server: Promise<LocalServer> | undefined
  const open = () => {
    server ??= import('./local-server.ts').then(({ serveLocally }) => serveLocally(getListener))
    return server
  }
  return { url, send: lazily(async () => (await open()).send), close: async () => (await server)?.close() }
}

/** Whether or not it heeds the signal: nobody waits any longer. */
function carriedBy(transport: Transport): SendPiecewise {
  return async ({ url, headers, body, signal }) => orAborted(transport.send({ url, headers, body, signal }), signal)
}

/** Loaded by the first request that needs it: a function from `Request` to `Response` needs nothing of `node:http`. */
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

/**
 * @param option what the URL is given as, for messages
 * @throws TypeError for what is no URL of http or https
 */
export function toUrl(option: string, text: string | URL, base?: string): URL {
  const url = URL.canParse(String(text), base) ? new URL(String(text), base) : undefined
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url
  throw new TypeError(`"${option}" must be a URL of http or https`)
}
