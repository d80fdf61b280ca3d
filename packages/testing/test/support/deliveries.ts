import { randomUUID } from 'node:crypto'
import type { AttemptError } from '../../src/sender/plan/attempt-error.ts'
import type { Attempt, Delivery } from '../../src/sender/record/delivery.ts'
import type { ReceivedResponse } from '../../src/sender/wire/exchange.ts'

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const START = Date.UTC(2026, 10, 22, 10)
const MINUTE = 60_000

/** The time in so many minutes of the tests' day. */
export const at = (minutes: number): Date => new Date(START + minutes * MINUTE)

export function response(status: number, body: string | Uint8Array = '', headers: ReceivedResponse['headers'] = []) {
  return { status, headers, body: typeof body === 'string' ? bytes(body) : body }
}

const EVENT_ID = '5b1ee6cb-1d0a-4a5c-9d0f-6c2f3a0e8b11'

/** An attempt that was answered 200, or what is said otherwise. */
export function attempt(changes: Partial<Attempt> = {}): Attempt {
  return {
    number: 1,
    url: 'https://example.com/hooks',
    eventId: EVENT_ID,
    startedAt: at(0),
    finishedAt: at(0),
    request: { method: 'POST', headers: [['accept', '*/*']], body: bytes('{}') },
    ...(!changes.error && { response: response(200) }),
    ...changes,
  }
}

/** An attempt that failed, with the answer where one came. */
export function failed(kind: AttemptError['kind'], message: string, status?: number): Attempt {
  return attempt({ error: { kind, message }, ...(status !== undefined && { response: response(status) }) })
}

/** A Telnyx delivery whose state is its last attempt's. */
export function telnyxDelivery(changes: Partial<Delivery> = {}): Delivery {
  const { attempts = [attempt()], event = telnyxEvent('message.received') } = changes
  const last = attempts.at(-1)
  return {
    id: randomUUID(),
    provider: 'telnyx',
    event,
    status: last?.error ? 'failed' : 'delivered',
    attempts,
    startedAt: attempts[0]?.startedAt ?? at(0),
    ...(last && { finishedAt: last.finishedAt }),
    ...changes,
  }
}

export function telnyxEvent(type: string, id: string = EVENT_ID, payload: object = { text: 'Hello' }) {
  const data = { record_type: 'event', id, event_type: type, occurred_at: at(0).toISOString(), payload }
  return { id, type, body: { data, meta: { attempt: 1, delivered_to: 'https://example.com/hooks' } } }
}

/** A Dfns delivery: attempts at the given minutes, all failed but the last, which was answered 200 unless `fails`. */
export function dfnsDelivery(
  name: string,
  minutes: readonly number[],
  { kind = 'wallet.created', fails = false, nextAttemptAt }: Partial<DfnsStory> = {},
): Delivery {
  const body = { id: idOf(name, 1), kind, date: at(minutes[0] ?? 0).toISOString(), data: { wallet: { id: name } } }
  const attempts = minutes.map((minute, index): Attempt => {
    const isGood = index === minutes.length - 1 && !fails
    const startedAt = at(minute)
    const eventId = idOf(name, index + 1)
    const sent = { ...body, id: eventId, deliveryAttempt: index + 1, timestampSent: startedAt.getTime() / 1000 }
    return attempt({
      number: index + 1,
      eventId,
      ...(index > 0 && { retryOf: idOf(name, index) }),
      startedAt,
      finishedAt: startedAt,
      request: { method: 'POST', headers: [], body: bytes(JSON.stringify(sent)) },
      response: response(isGood ? 200 : 500),
      ...(!isGood && { error: { kind: 'status', message: 'The server answered 500' } }),
    })
  })
  const status = nextAttemptAt ? 'pending' : fails ? 'failed' : 'delivered'
  return {
    id: randomUUID(),
    provider: 'dfns',
    event: { id: idOf(name, 1), type: kind, body },
    status,
    attempts,
    startedAt: at(minutes[0] ?? 0),
    ...(nextAttemptAt ? { nextAttemptAt } : { finishedAt: at(minutes.at(-1) ?? 0) }),
  }
}

interface DfnsStory {
  readonly kind: string
  readonly fails: boolean
  readonly nextAttemptAt: Date
}

function idOf(name: string, number: number): string {
  return `whe-${name}-${number}`
}
