import type { Handler, Receiver, WebhookOptions } from '@countersign/core'
import { toReceiver } from '@countersign/core/adapter'
import { webhook as answer } from '@countersign/core/fetch'

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

/**
 * Receives webhooks in a route handler of Next.js's App Router, on its Node and its edge runtime.
 *
 * Give the key as a function: `next build` runs this file without the environment of production.
 *
 * @throws TypeError when an option is wrong
 *
 * @example
 * ```ts
 * import { telnyx } from '@countersign/providers/telnyx'
 * import { webhook } from '@countersign/next'
 *
 * const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })
 * export const POST = webhook({ provider }, (event) => console.log(event.type))
 * ```
 */
export function webhook(receiver: Receiver): (request: Request) => Promise<Response>
export function webhook<Events, Tx = never>(
  options: WebhookOptions<Events, Tx>,
  handler: Handler<NoInfer<Events>, NoInfer<Tx>>,
): (request: Request) => Promise<Response>
export function webhook<Events, Tx = never>(
  first: Receiver | WebhookOptions<Events, Tx>,
  handler?: Handler<Events, Tx>,
): (request: Request) => Promise<Response> {
  return answer(toReceiver(first, handler))
}
