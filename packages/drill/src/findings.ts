import type { Attempt, Delivery } from '@countersign/testing'
import type { Evidence, Finding } from './case.ts'
import type { Probe } from './probe.ts'
import type { SignedRequest } from './requests.ts'
import { headerOf } from './requests.ts'
import type { Answer } from './wire.ts'

type Run = (probe: Probe) => Promise<Finding>

/** What an answer is judged by, however the request was sent. */
export interface Reply extends Pick<Answer, 'status' | 'silence' | 'ms'> {
  readonly evidence?: Evidence
}

/** A case that passes when what is sent is answered with success. */
export function accepts(send: (probe: Probe) => Promise<Reply>): Run {
  return async (probe) => judgeAccepted(await send(probe))
}

/** A case that passes when what is sent is answered with a 4xx. */
export function refuses(send: (probe: Probe) => Promise<Reply>): Run {
  return async (probe) => judgeRefused(await send(probe))
}

export function judgeAccepted(reply: Reply): Finding {
  return judge(reply, isSuccess(reply) ? 'passed' : 'failed')
}

/** Whatever is no 4xx is no refusal; only a success means that it was taken, though. */
export function judgeRefused(reply: Reply): Finding {
  const { status = 0 } = reply
  if (status >= 400 && status < 500) return { verdict: 'passed', got: describe(reply) }
  return judge(reply, isSuccess(reply) ? 'failed' : 'broken')
}

function judge(reply: Reply, verdict: 'passed' | 'failed' | 'broken'): Finding {
  const { evidence, silence } = reply
  return {
    verdict: silence === 'not_connected' ? 'gone' : verdict,
    got: describe(reply),
    ...(evidence && { evidence }),
  }
}

export interface EffectsExpected {
  /** Default: 1. */
  readonly effects?: number
  /** What is wrong with the answers, or `undefined` when nothing is. Default: the last is no success. */
  readonly findFault?: (replies: readonly Reply[]) => string | undefined
}

/** A case that passes when the deliveries have so many effects together. The answers alone can only fail it. */
export function hasEffects(
  deliver: (probe: Probe) => Promise<readonly Delivery[]>,
  { effects = 1, findFault = lastIsRefused }: EffectsExpected = {},
): Run {
  return async (probe) => {
    const counting = await probe.meter?.begin()
    const attempts = (await deliver(probe)).flatMap((delivery) => delivery.attempts)
    const arrived = attempts.filter(({ error }) => error?.kind !== 'connect').map(replyOf)
    if (arrived.length === 0) return { verdict: 'gone', got: SILENCE_TEXTS.not_connected }
    const fault = findFault(arrived)
    const statuses = arrived.map(({ status }) => status ?? 'lost').join(', ')
    if (fault !== undefined) return { verdict: 'failed', got: `${fault}: ${statuses}` }
    if (!counting) return { verdict: 'not_provable', got: 'needs --effect or --trace' }
    const found = await counting.count([...new Set(attempts.map(({ eventId }) => eventId))], effects)
    return { verdict: found === effects ? 'passed' : 'failed', got: `${counted(found)}, answered ${statuses}` }
  }
}

function lastIsRefused(replies: readonly Reply[]): string | undefined {
  const last = replies.at(-1)
  return last && isSuccess(last) ? undefined : 'not acknowledged'
}

export function isSuccess({ status = 0 }: Reply): boolean {
  return status >= 200 && status < 300
}

function counted(effects: number): string {
  return effects === 1 ? '1 effect' : `${effects} effects`
}

/** The answer to the last attempt of a delivery. */
export function lastReply({ attempts }: Delivery): Reply {
  const last = attempts.at(-1)
  return last ? replyOf(last) : { silence: 'no_answer', ms: 0 }
}

const SILENCES: Readonly<Record<string, NonNullable<Reply['silence']>>> = {
  connect: 'not_connected',
  dns: 'not_connected',
  timeout: 'no_answer',
}

function replyOf({ response, error, startedAt, finishedAt, request }: Attempt): Reply {
  const ms = finishedAt.getTime() - startedAt.getTime()
  const evidence = toEvidence(request)
  if (response) return { status: response.status, ms, evidence }
  return { silence: SILENCES[error?.kind ?? ''] ?? 'closed', ms, evidence }
}

/** As `explain` takes it: none of these requests has a header twice. */
export function toEvidence({ headers, body }: SignedRequest): Evidence {
  return {
    headers: Object.fromEntries(
      headers.map(([name]) => [name.toLowerCase(), headerOf({ headers }, name.toLowerCase())]),
    ),
    body,
  }
}

const SILENCE_TEXTS: Readonly<Record<NonNullable<Reply['silence']>, string>> = {
  closed: 'the connection was closed without an answer',
  not_connected: 'no connection: the receiver is gone',
  no_answer: 'no answer in time',
}

export function describe({ status, silence = 'no_answer', ms }: Reply): string {
  return status === undefined ? `${SILENCE_TEXTS[silence]} (${Math.round(ms)} ms)` : `${status} in ${Math.round(ms)} ms`
}
