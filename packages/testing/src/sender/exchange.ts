import type { AttemptError, ReceivedResponse } from './delivery.ts'

export type HeaderPairs = readonly (readonly [name: string, value: string])[]

/** A request as it goes over the wire, and what becomes of its connection. */
export interface Exchange {
  readonly url: URL
  readonly headers: HeaderPairs
  readonly body: Uint8Array
  /** The connection breaks in the middle of the body. */
  readonly isCutOff: boolean
  /** Waits between two pieces of a body that is slow; absent for one that is not. */
  readonly pause?: (() => Promise<void>) | undefined
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal
}

/** Sends a request and gives the answer. Rejects with a `ConnectionError`. */
export type Send = (exchange: Exchange) => Promise<ReceivedResponse>

/** Why there is no answer. */
export class ConnectionError extends Error {
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
export function toPieces({ body, isCutOff, pause }: Exchange): readonly Uint8Array[] {
  const sent = isCutOff ? body.subarray(0, body.length >> 1) : body
  if (!pause) return [sent]
  const size = Math.max(1, Math.ceil(sent.length / SLOW_PIECES))
  const count = Math.ceil(sent.length / size)
  return Array.from({ length: count }, (_, index) => sent.subarray(index * size, (index + 1) * size))
}

/** How much of an answer is kept. */
export const KEPT_RESPONSE_BYTES = 65_536
