import { randomUUID } from 'node:crypto'
import { whyNotOverHttp2 } from './beyond-http2.ts'
import type { Bending, Connection, Request } from './case.ts'
import { openConnection } from './connection.ts'
import { openHttp2Connection } from './connection-http2.ts'
import type { Deliver, EventOptions } from './deliver.ts'
import { type Answer, toAnswer, withoutFraming } from './expected.ts'
import { REQUEST_HEADER, type Trace } from './receivers.ts'
import { toMessage } from './wire.ts'

export type Protocol = 'HTTP/1.1' | 'HTTP/2'

/** A request that the protocol has no words for; the message says what. */
export class NotInProtocol extends Error {}

/** Who sends, and where to. */
export interface Sending {
  readonly deliver: Deliver
  readonly caseId: string
  readonly url: string
  /** The version of HTTP that is spoken. */
  readonly protocol: Protocol
  /** By what stands in the header of a request. */
  readonly traces: Map<string, Trace>
}

/** A request, and what became of it. */
export interface Observed {
  readonly request: Request
  /** The body as it was signed. */
  readonly sent: Uint8Array
  /** Whether the client waited for the answer. */
  readonly isAnswered: boolean
  readonly seen: Observation
}

export interface Observation {
  readonly status?: number | undefined
  readonly outcome?: readonly string[]
  readonly answer?: Answer | undefined
  /** What the handler was given, as Latin-1 text: comparable, and legible where it differs. */
  readonly handled?: readonly string[]
}

const OUTCOME_WAIT_MS = 8000

/** Delivers over one connection, and collects what became of the requests on both of its sides. */
export async function observe(
  { requests, handle = () => undefined, ending = 'wait' }: Connection,
  { deliver, caseId, url, protocol, traces }: Sending,
): Promise<readonly Observed[]> {
  const open = protocol === 'HTTP/2' ? openHttp2Connection : openConnection
  const write = open(url, { count: requests.length, ending })
  const compose = async (event: EventOptions) => (await deliver(caseId, event)).request

  async function observeOne(request: Request, index: number): Promise<Observed> {
    const { event = {}, bend = {}, expected } = request
    const id = randomUUID()
    let onOutcome = (): void => undefined
    const hasOutcome = new Promise<void>((resolve) => {
      onOutcome = resolve
    })
    const trace: Trace = { handle, outcomes: [], handled: [], onOutcome }
    traces.set(id, trace)
    const bending: Bending = typeof bend === 'function' ? bend : () => bend
    let beyond: string | undefined
    const attempt = await deliver(caseId, event, async (exchange) => {
      const { headers, ...bent } = await bending(exchange, compose)
      const message = toMessage(exchange, { ...bent, headers: { ...headers, [REQUEST_HEADER]: id } })
      beyond = protocol === 'HTTP/2' ? whyNotOverHttp2(message, ending, request) : undefined
      if (beyond !== undefined) throw new NotInProtocol(beyond)
      return write(index, message)
    })
    if (beyond !== undefined) throw new NotInProtocol(beyond)
    const { response, error } = attempt
    const isAnswered = ending === 'wait'
    if (isAnswered && !response) throw new Error(error?.message)
    // Also without an answer: a client that is gone changes nothing.
    if (!response && expected !== 'http') await within(OUTCOME_WAIT_MS, hasOutcome)
    traces.delete(id)
    const answer = response && withoutFraming(toAnswer(response))
    const outcome = trace.outcomes.map((one) => ('code' in one ? `${one.status} ${one.code}` : one.status))
    const seen = { status: response?.status, answer, outcome, handled: trace.handled.map(toHandledText) }
    return { request, sent: attempt.request.body, isAnswered, seen }
  }

  return Promise.all(requests.map(observeOne))
}

export function toText(bytes: Uint8Array): string {
  // A Buffer's slice() and toString() do something else than a plain Uint8Array's.
  const kind = bytes.constructor === Uint8Array ? '' : `${bytes.constructor.name}: `
  return kind + Buffer.from(bytes).toString('latin1')
}

/** What a handler was given must have memory of its own: a view of a pool would show it the bodies of others. */
function toHandledText(bytes: Uint8Array): string {
  const { byteLength } = bytes.buffer
  return (byteLength === bytes.byteLength ? '' : `In a buffer of ${byteLength} bytes: `) + toText(bytes)
}

async function within(ms: number, promise: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The receiver had no outcome after ${ms} ms`)), ms)
  })
  await Promise.race([promise, timeout]).finally(() => clearTimeout(timer))
}
