import {
  createReceiver,
  type IncomingRequest,
  type Receiver,
  type WebhookEvent,
  type WebhookOptions,
} from '@countersign/core'
import { type HeldReply, holdReply, isSuccessful, sendReply } from '@countersign/node'
import type { Request, RequestHandler, Response } from 'express'

/** The middleware form of `webhook`, with what its receiver can do beside receiving. */
export type WebhookMiddleware = RequestHandler & Pick<Receiver, 'drain' | 'forget'>

/** The middleware form: the rest of the route is the handler, and its status is what it returns. */
export function middleware<Events, Tx>(
  options: WebhookOptions<Events, Tx>,
  toIncoming: (request: Request) => IncomingRequest,
): WebhookMiddleware {
  const routes = new WeakMap<object, (event: WebhookEvent) => Promise<void>>()
  const receiver = createReceiver<unknown, Tx>(
    options as WebhookOptions<unknown, Tx>,
    (event: WebhookEvent, { native }) => routes.get(native as object)?.(event),
  )

  const handler: RequestHandler = (request, response, next) => {
    let held: HeldReply | undefined
    routes.set(request, async (event) => {
      show(event, request, response)
      held = holdReply(response)
      next()
      const status = await held.ended
      if (!isSuccessful(status)) throw new Error(`The route answered ${status}`)
    })
    receiver
      .receive(toIncoming(request))
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
