import { fromFetch, toResponse } from '../request/from-fetch.ts'
import type { Handler } from '../run/handler.ts'
import { toReceiver } from './bind-webhook.ts'
import type { WebhookOptions } from './options.ts'
import type { Receiver } from './receiver.ts'

/** What a platform gives as the third argument of `fetch`, as Cloudflare Workers do. */
export interface FetchContext {
  readonly waitUntil?: (task: Promise<unknown>) => void
}

/** A function from `Request` to `Response`. A server may give it more, as Workers and `@hono/node-server` do. */
export type FetchWebhook = (request: Request, env?: unknown, context?: FetchContext) => Promise<Response>

/**
 * Receives webhooks where routes are functions from `Request` to `Response`: Bun, Deno, Cloudflare Workers, SvelteKit and
 * others.
 *
 * @throws TypeError when an option is wrong
 *
 * @example
 * ```ts
 * import { webhook } from '@countersign/core/fetch'
 * import { telnyx } from '@countersign/providers/telnyx'
 *
 * const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })
 * export const POST = webhook({ provider }, (event) => console.log(event.type))
 * ```
 */
export function webhook(receiver: Receiver): FetchWebhook
export function webhook<Events, Tx = never>(
  options: WebhookOptions<Events, Tx>,
  handler: Handler<NoInfer<Events>, NoInfer<Tx>>,
): FetchWebhook
export function webhook<Events, Tx = never>(
  first: Receiver | WebhookOptions<Events, Tx>,
  handler?: Handler<Events, Tx>,
): FetchWebhook {
  const receiver = toReceiver(first, handler)
  // By its number of arguments a function of two is taken for a listener of Node's, so that this says it has one.
  return async (request, ...[env, context]) => {
    const waitUntil = context?.waitUntil?.bind(context)
    return toResponse(await receiver.respond(fromFetch(request, { env, ...(waitUntil && { waitUntil }) })), env)
  }
}
