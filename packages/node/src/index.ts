import type { RequestListener } from 'node:http'
import type { Handler, Receiver, WebhookOptions } from '@countersign/core'
import { toReceiver } from '@countersign/core/adapter'
import { fromNode } from './incoming-request.ts'
import { sendReply } from './reply.ts'

export {
  createReceiver,
  DiscardError,
  type EventOf,
  type Handler,
  type HandlerContext,
  type HandlerFunction,
  type HandlerTable,
  type Outcome,
  type Receiver,
  RetryAfterError,
  type WebhookEvent,
  type WebhookOptions,
} from '@countersign/core'
export { type TraceLine, traceTo } from './trace.ts'

/**
 * A listener for `node:http` that receives webhooks.
 *
 * @throws TypeError when an option is wrong
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import { telnyx } from '@countersign/providers/telnyx'
 * import { webhook } from '@countersign/node'
 *
 * const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })
 * const server = createServer(webhook({ provider }, (event) => console.log(event.type)))
 * server.listen(0, () => server.close())
 * ```
 */
export function webhook(receiver: Receiver): RequestListener
export function webhook<Events, Tx = never>(
  options: WebhookOptions<Events, Tx>,
  handler: Handler<NoInfer<Events>, NoInfer<Tx>>,
): RequestListener
export function webhook<Events, Tx = never>(
  first: Receiver | WebhookOptions<Events, Tx>,
  handler?: Handler<Events, Tx>,
): RequestListener {
  const receiver = toReceiver(first, handler)
  return (request, response) => {
    receiver
      .respond(fromNode(request))
      .then((reply) => sendReply(response, reply))
      .catch(() => response.destroy()) // no answer makes a provider send again, and an unhandled rejection ends the process
  }
}
