import type { Verdict } from './expected.ts'
import type { ContractHandler, PartyName } from './receivers.ts'
import type { Answer, SendOptions } from './send.ts'
import type { Delivery } from './wire.ts'

/** Requests, and what is to become of them. */
export interface Case {
  readonly name: string
  readonly to: PartyName
  /** Exchanges of one step are under way at once; the steps follow one another. */
  readonly steps: (signed: Signer) => readonly (readonly Exchange[])[]
}

/** Signs anew, as the case's party: the case's own event, unless `id` makes it another. */
export type Signer = (options?: {
  readonly id?: string
  readonly ageSeconds?: number
  readonly body?: string | Uint8Array
}) => Delivery

/** Requests on one connection. */
export interface Exchange {
  readonly requests: readonly Request[]
  /** What the handler does. Default: nothing. */
  readonly handle?: ContractHandler
  readonly ending?: SendOptions['ending']
}

export interface Request {
  readonly delivery: Delivery
  readonly expected: Verdict
  /** The answer, where it is another than the verdict's. */
  readonly answer?: Answer | undefined
  /** The status alone, where the framework words the answer. */
  readonly status?: number | undefined
  /** Whether the handler runs. Default: as the verdict says. */
  readonly isHandled?: boolean
}

type Change = (signed: Delivery, sign: Signer) => Partial<Delivery>

/** A case of one request: a signed delivery, changed. */
export function one(
  name: string,
  to: PartyName,
  expected: Verdict,
  change: Change = () => ({}),
  { ending, ...more }: Omit<Request, 'delivery' | 'expected'> & Pick<Exchange, 'ending'> = {},
): Case {
  return {
    name: `${to}: ${name}`,
    to,
    steps: (sign) => {
      const signed = sign()
      const request = { delivery: { ...signed, ...change(signed, sign) }, expected, ...more }
      return [[{ requests: [request], ...(ending && { ending }) }]]
    },
  }
}

/** One request on a connection of its own. */
export function exchange(
  delivery: Delivery,
  expected: Verdict,
  { handle, ending, ...more }: Omit<Request, 'delivery' | 'expected'> & Omit<Exchange, 'requests'> = {},
): Exchange {
  return { requests: [{ delivery, expected, ...more }], ...(handle && { handle }), ...(ending && { ending }) }
}

/** The change that sets headers. */
export function headers(changed: Delivery['headers']): (signed: Delivery) => Partial<Delivery> {
  return (signed) => ({ headers: { ...signed.headers, ...changed } })
}
