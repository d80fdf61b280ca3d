import type { RequestListener } from 'node:http'
import type { App, FetchFunction } from './target.ts'

/** An app that is a function of a request, or has one. */
export function toFetchFunction(app: App): FetchFunction | undefined {
  if (typeof app === 'function') return isListener(app) ? undefined : app
  return typeof app === 'object' && app !== null && 'fetch' in app ? (request) => app.fetch(request) : undefined
}

/** How to come by the request listener of an app; `undefined` where it is none. */
export function toListener(app: App): (() => Promise<RequestListener>) | undefined {
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
