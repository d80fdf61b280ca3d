import type { Exchange, ReceivedResponse } from './exchange.ts'

/** An exchange whose body comes in pieces, or in part. */
export interface PiecewiseExchange extends Exchange {
  /** The connection breaks in the middle of the body. */
  readonly isCutOff: boolean
  /** Waits between two pieces of a body that is slow; absent for one that is not. */
  readonly pause?: (() => Promise<void>) | undefined
}

/** As `Send`, of a client that can break off and be slow. */
export type SendPiecewise = (exchange: PiecewiseExchange) => Promise<ReceivedResponse>

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
