import type { WebhookEvent } from '@countersign/core'
import type { IncomingRequest, Route } from '@countersign/core/adapter'
import { type HeldReply, holdReply, sendReply } from '@countersign/node/adapter'
import type { Request, RequestHandler, Response } from 'express'

/** The middleware form of `webhook`, and what else a receiver can do. */
export type WebhookMiddleware = RequestHandler & Pick<Route, 'drain' | 'forget'>

/** The middleware form: the rest of the route is the handler, and its status is what it returns. */
export function middleware(route: Route, toIncoming: (request: Request) => IncomingRequest): WebhookMiddleware {
  const handler: RequestHandler = (request, response, next) => {
    let held: HeldReply | undefined
    route
      .respond(toIncoming(request), (event) => {
        show(event, request, response)
        held = holdReply(response)
        next()
        return held.ended
      })
      .then((result) => {
        if (held) held.finish(result)
        else if (result.use === 'reply') sendReply(response, result.reply)
      })
      .catch(next)
  }
  return Object.assign(handler, { drain: route.drain, forget: route.forget })
}

/** Puts the event where routes look for it, and tells later body parsers that the body is parsed. */
function show(event: WebhookEvent, request: Request & { _body?: boolean }, response: Response): void {
  request.webhook = event
  response.locals.webhook = event
  request.body = event.body
  request._body = true
}
