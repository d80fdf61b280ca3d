import { type ClientRequest, request } from 'node:http'
import { type SigningKeys, sign, telnyx } from '@countersign/core'
import { type Schedule, toWaits } from './schedule.ts'

/** What the provider knows of one event when it is done with it. */
export interface Delivered {
  readonly event: string
  readonly isDelivered: boolean
  readonly attempts: readonly Attempted[]
}

interface Attempted {
  /** When it began, in milliseconds since 1970. */
  readonly at: number
  /** Zero where none came in time. */
  readonly status: number
}

export interface ProviderOptions {
  readonly keys: SigningKeys
  readonly schedule: Schedule
  /** Where each attempt goes, from the first on; the last is for all others. */
  readonly urls: readonly string[]
}

/** Sends the event as Telnyx does: until an answer is 200, or no attempt is left. */
export async function deliver(event: string, { keys, schedule, urls }: ProviderOptions): Promise<Delivered> {
  const attempts: Attempted[] = []
  for (const waitMs of toWaits(schedule)) {
    await sleep(waitMs)
    const url = urls[Math.min(attempts.length, urls.length - 1)] ?? ''
    const body = toBody(event, { attempt: attempts.length + 1, delivered_to: url })
    const at = Date.now()
    const status = await post(url, sign(telnyx, body, { keys }), schedule.timeoutMs)
    attempts.push({ at, status })
    if (status === 200) return { event, isDelivered: true, attempts }
  }
  return { event, isDelivered: false, attempts }
}

function toBody(id: string, meta: object): object {
  const occurred_at = '2026-11-22T10:00:00.000Z'
  return { data: { record_type: 'event', id, event_type: 'message.received', occurred_at, payload: {} }, meta }
}

/** The status, on a connection of its own; zero where there is none in time. */
function post(
  url: string,
  { headers, body }: { readonly headers: Record<string, string>; readonly body: string },
  timeoutMs: number,
): Promise<number> {
  return new Promise((resolve) => {
    const outgoing: ClientRequest = request(url, { method: 'POST', headers, agent: false }, (response) => {
      response.on('error', () => resolve(0)).resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
    })
    const timer = setTimeout(() => outgoing.destroy(), timeoutMs)
    outgoing.on('close', () => {
      clearTimeout(timer)
      resolve(0)
    })
    outgoing.on('error', () => resolve(0))
    outgoing.end(body)
  })
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
