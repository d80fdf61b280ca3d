import { deepStrictEqual } from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Receiver } from '@countersign/core'
import type { Case } from './case.ts'
import { makeCorpus } from './corpus.ts'
import { createDeliver, type Deliver } from './deliver.ts'
import { ANSWERS, type Answer, type Verdict, withoutFraming } from './expected.ts'
import { NotInProtocol, type Observation, type Observed, observe, type Protocol, toText } from './observe.ts'
import { createTracedReceiver, makeParties, type PartyName, type Trace } from './receivers.ts'

/** An adapter, as the contract sees it. */
export interface ContractAdapter {
  /** Mounts the receiver for every method and path of a real server on a free port. */
  readonly start: (receiver: Receiver) => Promise<ContractServer>
  /** What the server speaks. Over HTTP/2 without TLS, with prior knowledge. Default: `HTTP/1.1`. */
  readonly protocol?: Protocol
  /** What the framework, or Node, makes otherwise before the receiver is asked. */
  readonly differences?: readonly ContractDifference[]
}

/** A server that a case has started. */
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

/** One case of a contract, to be registered as one test. */
export interface ContractCase {
  readonly name: string
  /** Sends the case's requests. Rejects with an `AssertionError` that shows the difference. */
  readonly run: () => Promise<void>
}

/** The cases that an adapter must pass. */
export interface AdapterContract {
  /** Independent of each other: they may run simultaneously, and in any order. */
  readonly cases: readonly ContractCase[]
  /** Of the cases that have run: those that the protocol has no words for, so that nothing was sent, with what they want. */
  readonly omitted: ReadonlyMap<string, string>
  /** Closes the servers that the cases have started. */
  readonly close: () => Promise<void>
}

/**
 * The contract of an adapter: one corpus of requests, which the simulated provider sends over sockets to a real server,
 * and which are bent on their way. Of each it is known which answer comes back, what the outcome is, and which bytes the
 * handler sees how often; the same for every adapter.
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
export function adapterContract({ start, differences = [], protocol = 'HTTP/1.1' }: ContractAdapter): AdapterContract {
  const omitted = new Map<string, string>()
  const parties = makeParties()
  const traces = new Map<string, Trace>()
  const servers = new Map<PartyName, Promise<OpenServer>>()

  async function open(name: PartyName): Promise<OpenServer> {
    const party = parties[name]
    const server = await start(createTracedReceiver(party, traces))
    return { server, deliver: createDeliver(party, server.url) }
  }

  function serverOf(name: PartyName): Promise<OpenServer> {
    const server = servers.get(name) ?? open(name)
    servers.set(name, server)
    return server
  }

  async function run({ name, to, steps }: Case): Promise<void> {
    const { server, deliver } = await serverOf(to)
    const sending = { deliver, caseId: randomUUID(), url: server.url, protocol, traces }
    const difference = differences.find(({ cases }) => cases.test(name))
    for (const connections of steps) {
      const observed = (await Promise.all(connections.map((connection) => observe(connection, sending)))).flat()
      const expected = observed.map((one) => differ(toExpected(one), difference))
      const seen = observed.map((one, index) => narrow(one.seen, expected[index]))
      deepStrictEqual(sort(seen), sort(expected))
    }
  }

  async function runUnlessOmitted(row: Case): Promise<void> {
    try {
      await run(row)
    } catch (error) {
      if (!(error instanceof NotInProtocol)) throw error
      omitted.set(row.name, error.message)
    }
  }

  const corpus = makeCorpus()
  const unknown = differences.find(({ cases }) => !corpus.some(({ name }) => cases.test(name)))
  if (unknown) throw new TypeError(`No case of the contract is named ${unknown.cases}`)

  return {
    cases: corpus.map((row) => ({ name: row.name, run: () => runUnlessOmitted(row) })),
    omitted,
    async close() {
      for (const { server } of await Promise.all(servers.values())) await server.close()
      servers.clear()
    },
  }
}

interface OpenServer {
  readonly server: ContractServer
  readonly deliver: Deliver
}

function toExpected({ request, sent, isAnswered }: Observed): Observation {
  const { expected, answer, status, isHandled = isRun(expected) } = request
  if (expected === 'http') return { status, outcome: [], handled: [] }
  const whole = withoutFraming(answer ?? answerOf(expected))
  return {
    status: isAnswered ? whole.status : undefined,
    ...(status === undefined && { answer: isAnswered ? whole : undefined }),
    outcome: [expected],
    handled: isHandled ? [toText(sent)] : [],
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

/** Of requests that are sent simultaneously, any may be the first. */
function sort(observations: readonly Observation[]): readonly Observation[] {
  const keyed = observations.map((one) => ({ one, key: JSON.stringify(one) }))
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ one }) => one)
}
