import { deepStrictEqual } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Receiver } from '@countersign/core'
import type { Case, Exchange, Request, Signer } from './case.ts'
import { makeCorpus } from './corpus.ts'
import { ANSWERS, type Verdict, withoutFraming } from './expected.ts'
import { createTracedReceiver, makeParties, type PartyName, REQUEST_HEADER, signFor, type Trace } from './receivers.ts'
import { type Answer, send } from './send.ts'
import { toDelivery, toParts } from './wire.ts'

/** An adapter, as the contract sees it. */
export interface ContractAdapter {
  /** Mounts the receiver for every method and path of a real server on a free port. */
  readonly start: (receiver: Receiver) => Promise<ContractServer>
  /** What the framework, or Node, makes otherwise before the receiver is asked. */
  readonly differences?: readonly ContractDifference[]
}

export interface ContractServer {
  /** With the port; an address of this machine. */
  readonly url: string
  readonly close: () => unknown
}

/** What is otherwise than in the contract because of a framework, and has no consequences. */
export interface ContractDifference {
  /** The cases' names. One that fits no case is an error, so that the list stays true. */
  readonly cases: RegExp
  /** The status that the framework answers before the receiver is asked. */
  readonly status?: number
  /** The outcome, where the same answer has another reason. */
  readonly outcome?: string
  readonly because: string
}

export interface ContractCase {
  readonly name: string
  /** Sends the case's requests. Rejects with an `AssertionError` that shows the difference. */
  readonly run: () => Promise<void>
}

export interface AdapterContract {
  /** Independent of each other: they may run at once, and in any order. */
  readonly cases: readonly ContractCase[]
  /** Closes the servers that the cases have started. */
  readonly close: () => Promise<void>
}

/**
 * The contract of an adapter: one corpus of requests, sent over sockets to a real server. Of each it is known which
 * answer comes back, what the outcome is, and which bytes the handler sees how often; the same for every adapter.
 *
 * @example
 * ```ts
 * import { once } from 'node:events'
 * import { createServer } from 'node:http'
 * import { webhook } from '@countersign/node'
 * import { adapterContract } from '@countersign/testing'
 *
 * const { cases, close } = adapterContract({
 *   async start(receiver) {
 *     const server = createServer(webhook(receiver)).listen(0, '127.0.0.1')
 *     await once(server, 'listening')
 *     const { port } = server.address() as { port: number }
 *     return { url: `http://127.0.0.1:${port}`, close: () => server.close() }
 *   },
 * })
 * for (const { run } of cases.slice(0, 10)) await run()
 * await close()
 * console.log(cases.length > 300) // true
 * ```
 */
export function adapterContract({ start, differences = [] }: ContractAdapter): AdapterContract {
  const parties = makeParties()
  const traces = new Map<string, Trace>()
  const servers = new Map<PartyName, Promise<ContractServer>>()

  function serverOf(name: PartyName): Promise<ContractServer> {
    const server = servers.get(name) ?? start(createTracedReceiver(parties[name], traces))
    servers.set(name, server)
    return server
  }

  async function run({ name, to, steps }: Case): Promise<void> {
    const { url } = await serverOf(to)
    const caseId = randomUUID()
    const signed: Signer = ({ id = '', ...options } = {}) => toDelivery(signFor(parties[to], caseId + id, options))
    const difference = differences.find(({ cases }) => cases.test(name))
    for (const exchanges of steps(signed)) {
      const seen = await Promise.all(exchanges.map((exchange) => observe(url, exchange, traces)))
      const expected = exchanges.flatMap(({ requests, ending = 'wait' }) =>
        requests.map((request) => differ(toExpected(request, ending === 'wait'), difference)),
      )
      deepStrictEqual(sort(seen.flat().map((one, index) => narrow(one, expected[index]))), sort(expected))
    }
  }

  const corpus = makeCorpus()
  const unknown = differences.find(({ cases }) => !corpus.some(({ name }) => cases.test(name)))
  if (unknown) throw new TypeError(`No case of the contract is named ${unknown.cases}`)

  return {
    cases: corpus.map((row) => ({ name: row.name, run: () => run(row) })),
    async close() {
      for (const server of await Promise.all(servers.values())) await server.close()
      servers.clear()
    },
  }
}

interface Observation {
  readonly status?: number | undefined
  readonly outcome?: readonly string[]
  readonly answer?: Answer | undefined
  /** What the handler was given, as Latin-1 text: comparable, and legible where it differs. */
  readonly handled?: readonly string[]
}

const SETTLING_MS = 8000

/** Sends requests over one connection, and collects what became of them on both of its sides. */
async function observe(
  url: string,
  { requests, handle = () => undefined, ending = 'wait' }: Exchange,
  traces: Map<string, Trace>,
): Promise<readonly Observation[]> {
  const followed = requests.map(({ delivery, expected }) => {
    const id = randomUUID()
    let onOutcome = (): void => undefined
    const settled = new Promise<void>((resolve) => {
      onOutcome = resolve
    })
    const trace: Trace = { handle, outcomes: [], handled: [], onOutcome }
    traces.set(id, trace)
    const parts = toParts({ ...delivery, headers: { ...delivery.headers, [REQUEST_HEADER]: id } })
    return { id, trace, parts, settled: expected === 'http' ? Promise.resolve() : settled }
  })
  const isBodiless = requests.some(({ delivery }) => delivery.method === 'HEAD')
  const answers = await send(
    url,
    followed.flatMap(({ parts }) => parts),
    { ending, isBodiless },
  )
  if (answers.length > requests.length)
    throw new Error(`There are ${answers.length} answers to ${requests.length} requests`)
  return Promise.all(
    followed.map(async ({ id, trace, settled }, index) => {
      // Also without an answer: a client that is gone changes nothing.
      if (answers[index] === undefined) await within(SETTLING_MS, settled)
      traces.delete(id)
      const answer = answers[index] && withoutFraming(answers[index])
      const outcome = trace.outcomes.map((one) => ('code' in one ? `${one.status} ${one.code}` : one.status))
      return { status: answer?.status, answer, outcome, handled: trace.handled.map(toText) }
    }),
  )
}

function toExpected(
  { delivery, expected, answer, status, isHandled = isRun(expected) }: Request,
  isAnswered: boolean,
): Observation {
  if (expected === 'http') return { status, outcome: [], handled: [] }
  const { body, ...rest } = withoutFraming(answer ?? answerOf(expected))
  const whole = { ...rest, body: delivery.method === 'HEAD' ? '' : body }
  return {
    status: isAnswered ? whole.status : undefined,
    ...(status === undefined && { answer: isAnswered ? whole : undefined }),
    outcome: [expected],
    handled: isHandled ? [toText(delivery.body)] : [],
  }
}

function differ(expected: Observation, { status, outcome }: Partial<ContractDifference> = {}): Observation {
  if (status !== undefined) return { status, outcome: [], handled: [] }
  return outcome === undefined ? expected : { ...expected, outcome: [outcome] }
}

function answerOf(verdict: Verdict): Answer {
  const answers: Readonly<Partial<Record<Verdict, Answer>>> = ANSWERS
  const answer = answers[verdict]
  if (!answer) throw new Error(`The case must say how "${verdict}" is answered`)
  return answer
}

function isRun(verdict: Verdict): boolean {
  return verdict === 'processed' || verdict === 'lease_lost' || verdict.startsWith('failed')
}

/** What was seen, as far as something is expected of it. */
function narrow(seen: Observation, expected: Observation = {}): Observation {
  return Object.fromEntries(Object.keys(expected).map((key) => [key, seen[key as keyof Observation]]))
}

/** Of requests that are sent at once, any may be the first. */
function sort(observations: readonly Observation[]): readonly Observation[] {
  const keyed = observations.map((one) => ({ one, key: JSON.stringify(one) }))
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ one }) => one)
}

function toText(bytes: Uint8Array): string {
  // A Buffer's slice() and toString() do something else than a plain Uint8Array's.
  const kind = bytes.constructor === Uint8Array ? '' : `${bytes.constructor.name}: `
  return kind + Buffer.from(bytes).toString('latin1')
}

async function within(ms: number, promise: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The receiver had not settled after ${ms} ms`)), ms)
  })
  await Promise.race([promise, timeout]).finally(() => clearTimeout(timer))
}
