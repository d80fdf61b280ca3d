import { fromFetch, toResponse } from '../request/from-fetch.ts'
import { createHandlerChoice, type Handler } from '../run/handler.ts'
import { createEngine } from './engine.ts'
import type { WebhookOptions } from './options.ts'
import type { Receiver } from './receiver.ts'
import { withPort } from './reconcile-port.ts'

/**
 * Binds a provider and a store to a handler.
 *
 * @throws TypeError when an option is wrong: a receiver that would let everything in, or lose events, is not made
 *
 * @example
 * ```ts
 * import { createReceiver } from '@countersign/core'
 * import { sign } from '@countersign/core/sign'
 * import { dfns } from '@countersign/providers/dfns'
 *
 * const secret = 'whs-Fij3kMCRZLCAzOqnpLzVQUEKe9Rw5V8s'
 * const receiver = createReceiver({ provider: dfns({ secret }) }, {
 *   'wallet.created': (event) => console.log(event.id),
 * })
 *
 * const body = { id: 'whe-1', kind: 'wallet.created', date: '2026-11-22T10:00:00Z', data: {}, timestampSent: Math.floor(Date.now() / 1000) }
 * const request = new Request('http://localhost/webhooks/dfns', sign(dfns, body, { keys: { secret } }))
 * const response = await receiver.fetch(request)
 * console.log(response.status) // 200
 * ```
 */
export function createReceiver<Events, Tx = never>(
  options: WebhookOptions<Events, Tx>,
  handler: Handler<NoInfer<Events>, NoInfer<Tx>>,
): Receiver {
  const { receive, toReply, drain, forget, port } = createEngine(options, createHandlerChoice(handler))
  const respond: Receiver['respond'] = async (request) => toReply(await receive(request))
  const fetch: Receiver['fetch'] = async (request) => toResponse(await respond(fromFetch(request)))
  return withPort({ fetch, respond, receive: (request) => receive(request), drain, forget }, port)
}
