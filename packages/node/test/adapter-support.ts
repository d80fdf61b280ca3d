import { request as httpRequest } from 'node:http'
import { dfnsBody, telnyxBody, telnyxKeys } from '../../core/test/receiver-support.ts'
import { memoryStore, type Outcome, sign, standardWebhooks, telnyx } from '../src/index.ts'

const provider = telnyx(telnyxKeys)

/** Options on one store, and the outcomes of every receiver that is made with them. */
export function createOptions() {
  const outcomes: Outcome[] = []
  const onOutcome = (outcome: Outcome) => outcomes.push(outcome)
  return { provider, store: memoryStore(), name: 'here', waitForInProgressMs: 0, onOutcome, outcomes }
}

/** A signed Telnyx delivery; of a new event unless an id is given. */
export function signed(id?: string) {
  return sign(telnyx, JSON.stringify(telnyxBody(id)), { keys: telnyxKeys })
}

/** A delivery whose bytes no parser would give back: spaces, an escape that is not needed, several bytes a character. */
export function signedOddly(id?: string) {
  const text = JSON.stringify(telnyxBody(id), null, 3).replace('"hi"', '"\\u0068i \u00e4\u20ac\u{1f600} <&"')
  return sign(telnyx, `${text}\r\n `, { keys: telnyxKeys })
}

const standardKeys = { secret: `whsec_${btoa('s'.repeat(32))}` }

/** A provider that takes every 2xx for success, and a delivery of it. */
export const anySuccess = {
  provider: standardWebhooks(standardKeys),
  signed: () => sign(standardWebhooks, dfnsBody('1'), { keys: standardKeys }),
}

/** Deliveries that are refused, and the reply to each. */
export const REFUSED: readonly [string, number, string, () => RequestInit][] = [
  ['a changed body', 401, 'Unauthorized', () => ({ ...signed(), body: '{}' })],
  ['no signature', 401, 'Unauthorized', () => ({ method: 'POST', body: '{}' })],
  ['a compressed body', 415, 'Unsupported Media Type', () => withHeader(signed(), 'content-encoding', 'gzip')],
  ['a large body', 413, 'Content Too Large', () => ({ ...signed(), body: ' '.repeat(2_000_000) })],
  ['another method', 405, 'Method Not Allowed', () => ({ ...signed(), method: 'PUT' })],
]

export function withHeader(delivery: ReturnType<typeof signed>, name: string, value: string) {
  return { ...delivery, headers: { ...delivery.headers, [name]: value } }
}

/** Posts a delivery over a real socket; nothing may hang. */
export function post(url: string, delivery: RequestInit = signed()): Promise<Response> {
  return fetch(url, { redirect: 'manual', ...delivery, signal: AbortSignal.timeout(5000) })
}

/** Sends a delivery and hangs up as soon as the route has started. */
export async function hangUp(url: string, delivery: ReturnType<typeof signed>, started: Promise<void>): Promise<void> {
  const { headers, body } = delivery
  const request = httpRequest(url, { method: 'POST', headers })
  request.on('error', () => undefined)
  request.end(body)
  await started
  request.destroy()
}
