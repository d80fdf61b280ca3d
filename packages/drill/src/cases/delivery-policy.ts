import { defineCases, type Finding } from '../case.ts'
import { accepts, describe, isSuccess, judgeAccepted, lastReply, type Reply } from '../findings.ts'
import { resign, toBytes } from '../requests.ts'

/** A type that no provider has. */
const UNKNOWN_TYPE = 'countersign.drill'

const CHALLENGE = 'countersign-drill-3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P'

/** What providers ask before they send events, by the definition's name. */
const QUESTIONS: Readonly<Record<string, object>> = {
  slack: { type: 'url_verification', challenge: CHALLENGE },
  discord: { version: 1, application_id: '1234560123453231555', type: 0 },
}

/** What they are answered. */
const ANSWERS: Readonly<Record<string, { readonly status: number; readonly body: string }>> = {
  slack: { status: 200, body: CHALLENGE },
  discord: { status: 204, body: '' },
}

export const deliveryPolicy = defineCases([
  {
    name: 'status',
    title: 'answers with the status that the provider counts',
    sent: 'a valid event',
    expected: 'exactly 200 where the provider says so, otherwise 2xx',
    matters: 'Dfns counts 200 only, one page of Telnyx too: what is answered with 201, 202 or 204 is sent again.',
    fix: 'Answer 200.',
    weight: 'major',
    from: 'reachable',
    run: async ({ first, definition }) => {
      const reply = lastReply(await first())
      const { status, exact } = definition.deliveryPolicy.success
      if (reply.status === undefined) return { verdict: 'not_provable', got: describe(reply) }
      const isCounted = exact ? reply.status === status : isSuccess(reply)
      return { verdict: isCounted ? 'passed' : 'failed', got: describe(reply) }
    },
  },
  {
    name: 'redirect',
    title: 'answers itself, and does not redirect',
    sent: 'a valid event',
    expected: 'no 3xx',
    matters: 'Providers do not follow redirects: to them it is a failure.',
    fix: 'Give the provider the last URL: https, with or without the slash at its end.',
    weight: 'major',
    from: 'reachable',
    run: async ({ first }) => {
      const reply = lastReply(await first())
      if (reply.status === undefined) return { verdict: 'not_provable', got: describe(reply) }
      return { verdict: isRedirect(reply) ? 'failed' : 'passed', got: describe(reply) }
    },
  },
  {
    name: 'in-time',
    title: 'answers before the provider gives up',
    sent: 'a valid event',
    expected: "an answer within the provider's timeout",
    matters: 'What comes too late is a failure to the provider, though the work is done: it is sent again.',
    fix: 'Hand long work to a queue, and answer when it is stored there.',
    weight: 'major',
    from: 'reachable',
    run: async ({ first, definition }) => {
      const reply = lastReply(await first())
      const { timeoutMs } = definition.deliveryPolicy
      const verdict = reply.status === undefined ? 'failed' : 'passed'
      return { verdict, got: `${describe(reply)}, of ${timeoutMs} ms` }
    },
  },
  {
    name: 'unhandled-type',
    title: 'acknowledges types that it does not handle',
    sent: `a valid event of the type ${UNKNOWN_TYPE}`,
    expected: '2xx',
    matters: 'Providers add types; who answers them with an error is sent them again, and may be switched off.',
    fix: 'Answer 200 for every type that you do not know.',
    weight: 'major',
    run: accepts(async (probe) =>
      lastReply(await probe.deliver({ type: UNKNOWN_TYPE }, probe.event({}, UNKNOWN_TYPE))),
    ),
  },
  {
    name: 'first-lost',
    title: 'accepts a retry whose first attempt never arrived',
    sent: 'the second attempt at an event',
    expected: '2xx',
    matters: 'Retries are signed again and say that they are retries. They are as genuine as the first attempt.',
    fix: 'Do not refuse by the number of the attempt, nor by an age of the event itself.',
    weight: 'major',
    run: accepts(async ({ deliver }) =>
      lastReply(await deliver({ attempts: 2, faults: [{ attempt: 1, network: 'connect' }] })),
    ),
  },
  {
    name: 'handshake',
    title: 'answers the question that comes first',
    sent: "the provider's question: a challenge, or a PING",
    expected: 'the answer that it documents',
    matters: 'Without it the provider does not accept the URL.',
    fix: 'Slack: send the challenge back. Discord: answer the PING with 204.',
    weight: 'major',
    has: ({ name, handshakes = [] }) => handshakes.length > 0 && name in QUESTIONS,
    run: async ({ compose, definition, keys, exchange }): Promise<Finding> => {
      const question = QUESTIONS[definition.name] ?? {}
      const request = resign(await compose(), { definition, keys, body: toBytes(JSON.stringify(question)) })
      const answer = await exchange({ headers: request.headers, pieces: [request.body] })
      const wanted = ANSWERS[definition.name]
      const judged = judgeAccepted(answer)
      if (judged.verdict === 'gone') return judged
      const isAnswered = answer.status === wanted?.status && answer.body.includes(wanted?.body ?? '')
      return { ...judged, verdict: isAnswered ? 'passed' : 'failed' }
    },
  },
])

function isRedirect({ status = 0 }: Reply): boolean {
  return status >= 300 && status < 400
}
