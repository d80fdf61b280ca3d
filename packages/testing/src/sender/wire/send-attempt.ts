import type { Clock } from '../../clock.ts'
import type { Faults } from '../plan/faults.ts'
import type { Attempt, AttemptError, ReceivedResponse } from '../record/delivery.ts'
import { connectionErrorOf, SIMULATED } from './connection-error.ts'
import { ConnectionError, type HeaderPairs, type PiecewiseExchange, SLOW_PIECES } from './exchange.ts'
import type { Endpoint } from './target.ts'

/** What is sent, to whom, and what goes wrong on the way. */
export interface AttemptRequest {
  readonly endpoint: Endpoint
  readonly headers: HeaderPairs
  readonly body: Uint8Array
  readonly faults: Faults
}

export interface AttemptTiming {
  readonly clock: Clock
  readonly speed: number
  readonly timeoutMs: number
  readonly patienceMs: number
}

/** What is known of an attempt when it has ended. */
export type Attempted = Pick<Attempt, 'url' | 'startedAt' | 'finishedAt' | 'request' | 'response' | 'error'>

export type Judge = (response: ReceivedResponse) => AttemptError | undefined

/** Sends one request and says what came of it. Never rejects. */
export async function attempt(request: AttemptRequest, timing: AttemptTiming, judge: Judge): Promise<Attempted> {
  const { clock } = timing
  const { endpoint, headers, body } = request
  const startedAt = new Date(clock.now())
  const result = await exchange(request, timing).then(
    (response) => ({ response, error: judge(response) }),
    (error: unknown) => ({ response: undefined, error: toAttemptError(error) }),
  )
  return {
    url: endpoint.url.href,
    startedAt,
    finishedAt: new Date(clock.now()),
    request: { method: 'POST', headers, body },
    ...(result.response && { response: result.response }),
    ...(result.error && { error: result.error }),
  }
}

async function exchange(request: AttemptRequest, timing: AttemptTiming): Promise<ReceivedResponse> {
  const { endpoint, faults } = request
  const { network } = faults
  const { hostname } = endpoint.url
  if (network === 'dns' || network === 'connect' || network === 'tls') throw SIMULATED[network](hostname)
  const { clock, speed, timeoutMs } = timing
  const endsAt = clock.now() + timeoutMs
  const response = await inTime(timing, (signal) => endpoint.send(toExchange(request, clock, signal)))
  if (network === 'reset after') throw SIMULATED['reset after'](hostname)
  if (network === 'timeout') {
    await clock.sleep((endsAt - clock.now()) / speed)
    throw timedOut(timeoutMs)
  }
  return response
}

function toExchange(
  { endpoint, headers, body, faults }: AttemptRequest,
  clock: Clock,
  signal: AbortSignal,
): PiecewiseExchange {
  const pauseMs = (faults.slowMs ?? 0) / (SLOW_PIECES - 1)
  return {
    url: endpoint.url,
    headers,
    body,
    isCutOff: faults.network === 'reset before',
    pause: pauseMs > 0 ? () => clock.sleep(pauseMs, { signal }) : undefined,
    signal,
  }
}

/** Waits for the answer as long as the provider does. Time stands still meanwhile, where it can. */
async function inTime<Result>(
  { clock, timeoutMs, patienceMs }: AttemptTiming,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const timeIsUp = new AbortController()
  const isAnswered = new AbortController()
  clock.sleep(timeoutMs, { signal: isAnswered.signal }).then(
    () => timeIsUp.abort(timedOut(timeoutMs)),
    () => undefined,
  )
  const ask = () => work(timeIsUp.signal)
  try {
    return await (clock.hold ? clock.hold(ask, { patienceMs }) : ask())
  } finally {
    isAnswered.abort('answered')
  }
}

function timedOut(timeoutMs: number): ConnectionError {
  return new ConnectionError('timeout', `No answer within ${timeoutMs} ms`)
}

function toAttemptError(error: unknown): AttemptError {
  const { kind, message } = error instanceof ConnectionError ? error : connectionErrorOf(toError(error))
  return { kind, message }
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
