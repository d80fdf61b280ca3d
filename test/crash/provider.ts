import { type RequestListener, request } from 'node:http'
import type { SigningKeys } from '@countersign/core/sign'
import { telnyx } from '@countersign/providers/telnyx'
import { createSender, type Target } from '@countersign/testing'
import type { Schedule } from './schedule.ts'

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
  const { timeoutMs, retryAfterMs, failover } = schedule
  const target = toTarget(urls)
  const sender = createSender({
    provider: telnyx,
    keys,
    target,
    ...(failover && { failover: target }),
    schedule: { timeoutMs, retryAfterMs },
  })
  try {
    const { status, attempts } = await sender.send(toBody(event))
    return { event, isDelivered: status === 'delivered', attempts: attempts.map(toAttempted) }
  } finally {
    await sender.close()
  }
}

function toAttempted({
  startedAt,
  response,
}: {
  readonly startedAt: Date
  readonly response?: { readonly status: number }
}): Attempted {
  return { at: startedAt.getTime(), status: response?.status ?? 0 }
}

function toBody(id: string): object {
  const occurred_at = '2026-11-22T10:00:00.000Z'
  return { data: { record_type: 'event', id, event_type: 'message.received', occurred_at, payload: {} } }
}

function toTarget([only = '', ...others]: readonly string[]): Target {
  return others.length === 0 ? only : { app: passOn([only, ...others]), url: 'http://receivers.localhost/' }
}

/** As a load balancer does, but in order: each request to the next receiver. */
function passOn(urls: readonly string[]): RequestListener {
  let sent = 0
  return (incoming, outgoing) => {
    const { method, headers } = incoming
    const url = urls[Math.min(sent++, urls.length - 1)] ?? ''
    const passed = request(url, { method, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502)
      answer.on('error', () => outgoing.destroy()).pipe(outgoing)
    })
    passed.on('error', () => outgoing.destroy())
    outgoing.on('close', () => passed.destroy())
    incoming.pipe(passed)
  }
}
