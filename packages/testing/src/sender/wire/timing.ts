import type { Clock } from '../../clock.ts'
import { ConnectionError } from './connection-error.ts'

/** How time passes while an attempt is made. */
export interface Timing {
  readonly clock: Clock
  readonly speed: number
  readonly timeoutMs: number
  readonly patienceMs: number
}

/** Waits for the answer as long as the provider does. Time stands still meanwhile, where it can. */
export async function inTime<Result>(
  { clock, timeoutMs, patienceMs }: Timing,
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

export function timedOut(timeoutMs: number): ConnectionError {
  return new ConnectionError('timeout', `No answer within ${timeoutMs} ms`)
}
