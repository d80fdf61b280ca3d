import { messageOf } from '../shared/errors.ts'
import { type ReconcileCode, ReconcileError } from './errors.ts'

/** Sends a request to the provider; again and again, with pauses, while the provider cannot answer it. */
export type Ask = <Answer>(request: () => PromiseLike<Answer>) => Promise<Answer>

/** Waits. Rejects when it is aborted before. */
export type Pause = (ms: number) => Promise<void>

const ATTEMPTS = 6
const FIRST_PAUSE_MS = 500

/** A provider that asks for more is better asked by another run. */
const LONGEST_PAUSE_MS = 5 * 60_000

export function createAsk(provider: string, pause: Pause, now: () => number): Ask {
  return async (request) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await request()
      } catch (error) {
        const failure = readFailure(error, now)
        const pauseMs = failure.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random())
        if (!isPassing(failure.status) || attempt === ATTEMPTS || pauseMs > LONGEST_PAUSE_MS) {
          throw toReconcileError(provider, failure, error)
        }
        await pause(pauseMs)
      }
    }
  }
}

/** What a client's error says of the answer. */
interface Failure {
  /** Absent where none came. */
  readonly status: number | undefined
  readonly retryAfterMs: number | undefined
}

/** `telnyx` has `status` and `headers`, `@dfns/sdk` has `httpStatus` and the headers in `context`. */
interface ClientError {
  readonly status?: unknown
  readonly httpStatus?: unknown
  readonly headers?: unknown
  readonly context?: { readonly headers?: unknown } | null
}

function readFailure(error: unknown, now: () => number): Failure {
  const { status, httpStatus, headers, context } = Object(error) as ClientError // whatever was thrown
  return {
    status: [status, httpStatus].find((one) => typeof one === 'number'),
    retryAfterMs: readRetryAfter(headers ?? context?.headers, now),
  }
}

function readRetryAfter(headers: unknown, now: () => number): number | undefined {
  const { get } = Object(headers) as { readonly get?: unknown }
  const text: unknown = typeof get === 'function' ? get.call(headers, 'retry-after') : undefined
  if (typeof text !== 'string') return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : Math.max(0, time - now())
}

function isPassing(status: number | undefined): boolean {
  return status === undefined || status === 408 || status === 429 || status >= 500
}

type Explanation = readonly [code: ReconcileCode, advice: string]

const EXPLANATIONS: Readonly<Record<number, Explanation>> = {
  401: ['credentials_refused', 'Check the API key or token of the client.'],
  403: [
    'credentials_refused',
    'Check that the client may read the records of webhooks: with Dfns, the permission Webhooks:Events:Read.',
  ],
  404: ['records_not_found', "Check the webhook's id, and the base URL of the client."],
  429: ['rate_limited', 'Run it again later, from the cursor.'],
}
const AWAY: Explanation = ['provider_unavailable', 'Run it again later, from the cursor.']
const REFUSED: Explanation = ['request_refused', 'Check the filters, and the version of the client.']

function toReconcileError(provider: string, { status }: Failure, cause: unknown): ReconcileError {
  const [code, advice] = EXPLANATIONS[status ?? 0] ?? (isPassing(status) ? AWAY : REFUSED)
  const answer = status === undefined ? 'gave no answer' : `answered ${status}`
  return new ReconcileError(code, `${provider} ${answer}: ${shorten(messageOf(cause))}. ${advice}`, { cause })
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
