import type { Reply } from '../provider/reply.ts'
import type { Outcome } from '../reply/outcome.ts'
import type { IncomingRequest } from '../request/incoming-request.ts'
import type { WebhookEvent } from '../shared/event.ts'

/** One endpoint. It takes requests, runs the handler, and answers the provider. It never rejects for a request. */
export interface Receiver {
  /** Answers a `Request`: for Bun, Deno, Cloudflare Workers and every framework whose routes are such functions. */
  readonly fetch: (request: Request) => Promise<Response>
  /** For adapters: the reply to a request, once its event is completed or is to be sent again. Always resolves. */
  readonly respond: (request: IncomingRequest) => Promise<Reply>
  /** What became of a request, for those who answer it themselves. Always resolves. */
  readonly receive: (request: IncomingRequest) => Promise<Outcome>
  /**
   * Refuses new requests and resolves when everything under way is done, also what is left to do after replies: for a
   * graceful end of the process. Once `timeoutMs` have passed, it ends what is left: `context.signal` is aborted, a
   * commit under way is ended, the leases are released, and the provider is asked to send those events again.
   *
   * @throws TypeError when `timeoutMs` is not a number of milliseconds, zero or more
   */
  readonly drain: (options?: DrainOptions) => Promise<void>
  /**
   * Forgets that an event was handled, so that the provider's next attempt runs the handler again. Where attempts have
   * ids of their own (Dfns), give it the latest one.
   *
   * @throws ReceiverUnavailableError `store_unavailable`
   */
  readonly forget: (event: Pick<WebhookEvent, 'id' | 'body' | 'raw' | 'tenantId'>) => Promise<void>
}

/** How long a receiver may take to end. */
export interface DrainOptions {
  /** How long what is under way may take, in milliseconds. Default: 8,000. */
  readonly timeoutMs?: number
}
