import type { RequestListener } from 'node:http'
import type { Handle, Receiver, WebhookOptions } from '@countersign/core'
import { toReceiver } from '@countersign/core/adapter'
import { toIncomingRequest } from './incoming-request.ts'
import { sendReply } from './reply.ts'

export {
  createReceiver,
  type EventOf,
  type Handle,
  type HandlerContext,
  type HandlerFunction,
  type HandlerTable,
  type Outcome,
  type Receiver,
  RetryLater,
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
  handle: Handle<NoInfer<Events>, NoInfer<Tx>>,
): RequestListener
export function webhook<Events, Tx = never>(
  first: Receiver | WebhookOptions<Events, Tx>,
  handle?: Handle<Events, Tx>,
): RequestListener {
  const receiver = toReceiver(first, handle)
  return (request, response) => {
    receiver
      .receive(toIncomingRequest(request))
      .then((outcome) => sendReply(response, receiver.toReply(outcome)))
      .catch(() => response.destroy()) // no answer makes a provider send again, and an unhandled rejection ends the process
  }
}
