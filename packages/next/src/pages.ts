import type { Handler, Receiver, WebhookOptions } from '@countersign/core'
import { toReceiver } from '@countersign/core/adapter'
import { fromNode, sendReply } from '@countersign/node/adapter'
import type { NextApiHandler } from 'next'

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

const FIX = 'Export `config = { api: { bodyParser: false } }` from the same file.'

/**
 * Receives webhooks in an API route of Next.js's Pages Router. Next parses bodies unless the same file says
 * `export const config = { api: { bodyParser: false } }`, word for word.
 *
 * @throws TypeError when an option is wrong
 *
 * @example
 * ```ts
 * import { telnyx } from '@countersign/providers/telnyx'
 * import { webhook } from '@countersign/next/pages'
 *
 * export const config = { api: { bodyParser: false } }
 *
 * const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })
 * export const handler = webhook({ provider }, (event) => console.log(event.type)) // in Next: export default
 * ```
 */
export function webhook(receiver: Receiver): NextApiHandler
export function webhook<Events, Tx = never>(
  options: WebhookOptions<Events, Tx>,
  handler: Handler<NoInfer<Events>, NoInfer<Tx>>,
): NextApiHandler
export function webhook<Events, Tx = never>(
  first: Receiver | WebhookOptions<Events, Tx>,
  handler?: Handler<Events, Tx>,
): NextApiHandler {
  const receiver = toReceiver(first, handler)
  return async (request, response) => {
    sendReply(response, await receiver.respond(fromNode(request, { fix: FIX })))
  }
}
