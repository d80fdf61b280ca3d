import type { WebhookEvent } from '@countersign/core'
import type { IncomingRequest, RouteReceiver } from '@countersign/core/adapter'
import { type HeldReply, holdReply, sendReply } from '@countersign/node/adapter'
import type { Request, RequestHandler, Response } from 'express'

/** The middleware form of `webhook`, with what its receiver can do beside receiving. */
export type WebhookMiddleware = RequestHandler & Pick<RouteReceiver, 'drain' | 'forget'>

/** The middleware form: the rest of the route is the handler, and its status is what it returns. */
export function middleware(
  receiver: RouteReceiver,
  toIncoming: (request: Request) => IncomingRequest,
): WebhookMiddleware {
  const handler: RequestHandler = (request, response, next) => {
    let held: HeldReply | undefined
    receiver
      .receive(toIncoming(request), (event) => {
        show(event, request, response)
        held = holdReply(response)
        next()
        return held.ended
      })
      .then(async (outcome) => {
        if (!held) return sendReply(response, receiver.toReply(outcome))
        await held.ended // until then the answer is the route's, whatever became of the lease
        held.settle(outcome, receiver)
      })
      .catch(next)
  }
  return Object.assign(handler, { drain: receiver.drain, forget: receiver.forget })
}

/** Puts the event where routes look for it, and tells body parsers behind us that the body is parsed. */
function show(event: WebhookEvent, request: Request & { _body?: boolean }, response: Response): void {
  request.webhook = event
  response.locals.webhook = event
  request.body = event.body
  request._body = true
}
