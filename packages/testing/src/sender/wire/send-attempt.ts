import type { AttemptError } from '../plan/attempt-error.ts'
import type { WireFaults } from '../plan/faults.ts'
import type { SentRequest } from '../write/write-request.ts'
import { ConnectionError, connectionErrorOf } from './connection-error.ts'
import type { Endpoint } from './endpoint.ts'
import type { ReceivedResponse } from './exchange.ts'
import { type PiecewiseExchange, SLOW_PIECES } from './pieces.ts'
import { SIMULATED } from './simulated-errors.ts'
import { inTime, type Timing, timedOut } from './timing.ts'

/** What is sent, to whom, and what goes wrong on the way. */
export interface Sending {
  readonly endpoint: Endpoint
  readonly request: SentRequest
  readonly faults: WireFaults
}

/** What came of a request: an answer, or why there is none. */
export type Sent = SentAt & ({ readonly response: ReceivedResponse } | { readonly error: AttemptError })

interface SentAt {
  readonly startedAt: Date
  readonly finishedAt: Date
}

/** Sends one request and says what came of it. Never rejects. */
export async function sendAttempt(sending: Sending, timing: Timing): Promise<Sent> {
  const { clock } = timing
  const startedAt = new Date(clock.now())
  const result = await exchange(sending, timing).then(
    (response) => ({ response }),
    (error: unknown) => ({ error: toAttemptError(error) }),
  )
  return { startedAt, finishedAt: new Date(clock.now()), ...result }
}

async function exchange(sending: Sending, timing: Timing): Promise<ReceivedResponse> {
  const { endpoint, faults } = sending
  const { network } = faults
  const { hostname } = endpoint.url
  if (network === 'dns' || network === 'connect' || network === 'tls') throw SIMULATED[network](hostname)
  const { clock, speed, timeoutMs } = timing
  const endsAt = clock.now() + timeoutMs
  const response = await inTime(timing, (signal) => endpoint.send(toExchange(sending, timing, signal)))
  if (network === 'reset_after') throw SIMULATED[network](hostname)
  if (network === 'timeout') {
    await clock.sleep((endsAt - clock.now()) / speed)
    throw timedOut(timeoutMs)
  }
  return response
}

function toExchange({ endpoint, request, faults }: Sending, { clock }: Timing, signal: AbortSignal): PiecewiseExchange {
  const pauseMs = (faults.slowMs ?? 0) / (SLOW_PIECES - 1)
  return {
    url: endpoint.url,
    headers: request.headers,
    body: request.body,
    isCutOff: faults.network === 'reset_before',
    pause: pauseMs > 0 ? () => clock.sleep(pauseMs, { signal }) : undefined,
    signal,
  }
}

function toAttemptError(error: unknown): AttemptError {
  const { kind, message } = error instanceof ConnectionError ? error : connectionErrorOf(toError(error))
  return { kind, message }
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
