import type { HeaderPairs } from '../write/headers.ts'

/** A signed request on its way to one URL, by POST. */
export interface Exchange {
  readonly url: URL
  /** In the provider's order and spelling; `Host`, `Content-Length` and `Connection: close` are among them. */
  readonly headers: HeaderPairs
  readonly body: Uint8Array
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal
}

/** The response to an attempt, with its exact bytes. */
export interface ReceivedResponse {
  readonly status: number
  readonly headers: HeaderPairs
  readonly body: Uint8Array
}

/** How much of an answer is kept. */
export const KEPT_RESPONSE_BYTES = 65_536

/**
 * Sends a request and gives the answer; redirects are not followed. What it rejects with is why the attempt failed: a
 * `ConnectionError` as it says, one of Node's errors by its code, anything else as a connection that was reset.
 */
export type Send = (exchange: Exchange) => Promise<ReceivedResponse>
