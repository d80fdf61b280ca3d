import type { RequestListener } from 'node:http'
import { type Handle, type Receiver, toReceiver, type WebhookOptions } from '@countersign/core'
import { toIncomingRequest } from './incoming-request.ts'
import { sendReply } from './reply.ts'

export * from '@countersign/core'
export { type HeldReply, holdReply } from './hold-reply.ts'
export { type IncomingRequestOptions, toIncomingRequest } from './incoming-request.ts'
export { replaceReply, sendReply } from './reply.ts'
export { type TraceLine, traceTo } from './trace.ts'

/**
 * A listener for `node:http` that receives webhooks.
 *
 * @throws TypeError when an option is wrong
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import { telnyx, webhook } from '@countersign/node'
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
