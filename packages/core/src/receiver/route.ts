import type { Reply } from '../provider/reply.ts'
import type { Outcome } from '../reply/outcome.ts'
import type { IncomingRequest } from '../request/incoming-request.ts'
import type { WebhookEvent } from '../shared/event.ts'
import { createEngine } from './engine.ts'
import type { WebhookOptions } from './options.ts'
import type { Receiver } from './receiver.ts'

/** What the provider is answered in the middleware form. */
export type RouteReply =
  /** The route's own answer, with this status. */
  | { readonly use: 'route'; readonly status: number }
  /** This reply, whatever the route has prepared. */
  | { readonly use: 'reply'; readonly reply: Reply }

/** For adapters: the middleware form, in which the rest of a framework's route is the handler. */
export interface Route extends Pick<Receiver, 'drain' | 'forget'> {
  /**
   * Verifies and claims, runs the route, and completes the event by the route's status: a 2xx completes it, anything else
   * releases it. Resolves once the route has ended, so that its answer can go out or be replaced.
   *
   * @param runRoute runs for a verified event that was claimed, and gives the status that the route answers
   * @throws what `runRoute` rejects with, once the event is released: it is the framework's to answer
   */
  readonly respond: (
    request: IncomingRequest,
    runRoute: (event: WebhookEvent) => Promise<number>,
  ) => Promise<RouteReply>
}

/** @throws TypeError when an option is wrong */
export function createRoute<Events, Tx>(options: WebhookOptions<Events, Tx>): Route {
  const { definition, receive, toReply, drain, forget } = createEngine(options, () => undefined)
  const { success } = definition.deliveryPolicy

  function toRouteReply(outcome: Outcome, status: number | undefined): RouteReply {
    if (status !== undefined && !isSuccessful(status)) return { use: 'route', status }
    if (status === undefined || outcome.status !== 'processed') return { use: 'reply', reply: toReply(outcome) }
    return { use: 'route', status: success.exact ? success.status : status }
  }

  return {
    drain,
    forget,
    async respond(request, runRoute) {
      let route: Promise<number> | undefined
      const outcome = await receive(request, async (event) => {
        route = runRoute(event)
        const status = await route
        if (!isSuccessful(status)) throw new Error(`The route answered ${status}`)
      })
      return toRouteReply(outcome, await route) // until it ends, the answer is the route's, whatever became of the lease
    },
  }
}

/** Whether a route's status says that the event is handled. */
function isSuccessful(status: number): boolean {
  return status >= 200 && status < 300
}
