import type { Exchange } from '../../sender/wire/exchange.ts'
import type { Ending } from './connection.ts'
import type { EventOptions } from './deliver.ts'
import type { Answer, Verdict } from './expected.ts'
import type { ContractHandler, PartyName } from './receivers.ts'
import type { Bend } from './wire.ts'

/** Requests, and what is to become of them. */
export interface Case {
  readonly name: string
  readonly to: PartyName
  /** Connections of one step are open simultaneously; the steps follow one another. */
  readonly steps: readonly (readonly Connection[])[]
}

/** Requests on one connection, one after the other. */
export interface Connection {
  readonly requests: readonly Request[]
  /** What the handler does. Default: nothing. */
  readonly handle?: ContractHandler
  /** Default: `wait`. */
  readonly ending?: Ending
}

/** An event that the sender delivers, once. */
export interface Request {
  /** Default: the case's own, now. */
  readonly event?: EventOptions
  /** What becomes of it on its way. Default: nothing. */
  readonly bend?: Bend | Bending
  readonly expected: Verdict
  /** The answer, where it is another than the verdict's. */
  readonly answer?: Answer | undefined
  /** The status alone, where the framework words the answer. */
  readonly status?: number | undefined
  /** Whether the handler runs. Default: as the verdict says. */
  readonly isHandled?: boolean
}

/** What the sender has composed. */
export type Sent = Pick<Exchange, 'headers' | 'body'>

/** By what was sent, and by what else the sender would send to the same party. */
export type Bending = (sent: Sent, compose: (event: EventOptions) => Promise<Sent>) => Bend | Promise<Bend>

/** A case of one request. */
export function one(
  name: string,
  to: PartyName,
  expected: Verdict,
  bend: Bend | Bending = {},
  more: Omit<Request, 'bend' | 'expected'> & Pick<Connection, 'ending'> = {},
): Case {
  return { name: `${to}: ${name}`, to, steps: [[alone(expected, { bend, ...more })]] }
}

/** One request on a connection of its own. */
export function alone(
  expected: Verdict,
  { handle, ending, ...request }: Omit<Request, 'expected'> & Omit<Connection, 'requests'> = {},
): Connection {
  return { requests: [{ ...request, expected }], ...(handle && { handle }), ...(ending && { ending }) }
}
