import { CountersignError } from '@countersign/core'
import type { AttemptError, ReceivedResponse } from '../record/delivery.ts'

export type HeaderPairs = readonly (readonly [name: string, value: string])[]

/** A signed request on its way to one URL, by POST. */
export interface Exchange {
  readonly url: URL
  /** In the provider's order and spelling; `Host`, `Content-Length` and `Connection: close` are among them. */
  readonly headers: HeaderPairs
  readonly body: Uint8Array
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal
}

/**
 * Sends a request and gives the answer; redirects are not followed. What it rejects with is why the attempt failed: a
 * `ConnectionError` as it says, one of Node's errors by its code, anything else as a connection that was reset.
 */
export type Send = (exchange: Exchange) => Promise<ReceivedResponse>

/** An exchange whose body comes in pieces, or in part. */
export interface PiecewiseExchange extends Exchange {
  /** The connection breaks in the middle of the body. */
  readonly isCutOff: boolean
  /** Waits between two pieces of a body that is slow; absent for one that is not. */
  readonly pause?: (() => Promise<void>) | undefined
}

/** As `Send`, of a client that can break off and be slow. */
export type SendPiecewise = (exchange: PiecewiseExchange) => Promise<ReceivedResponse>

/** Why there is no answer. The kind is what the record of the attempt says. */
export class ConnectionError extends CountersignError {
  static override readonly kind = 'ConnectionError'
  override readonly name = 'ConnectionError'
  readonly kind: AttemptError['kind']

  constructor(kind: AttemptError['kind'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

/** How many pieces a slow body comes in. */
export const SLOW_PIECES = 8

/** What of a body is sent, in order: all of it, or the half that goes before the connection breaks. */
export function toPieces({ body, isCutOff, pause }: PiecewiseExchange): readonly Uint8Array[] {
  const sent = isCutOff ? body.subarray(0, body.length >> 1) : body
  if (!pause) return [sent]
  const size = Math.max(1, Math.ceil(sent.length / SLOW_PIECES))
  const count = Math.ceil(sent.length / size)
  return Array.from({ length: count }, (_, index) => sent.subarray(index * size, (index + 1) * size))
}

/** How much of an answer is kept. */
export const KEPT_RESPONSE_BYTES = 65_536
