import { memoryStore, type Outcome, type Provider } from '@countersign/core'
import type { AnyEvent } from '@countersign/core/provider'
import { sign } from '@countersign/core/sign'
import type { IdempotencyStore } from '@countersign/core/store'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { createSender, type EventInput, type Faults, type SenderOptions, type Target } from '@countersign/testing'
import { expect } from 'vitest'
import { telnyxBody, telnyxKeys } from '../../../core/test/receiver-support.ts'

const provider: Provider<AnyEvent> = telnyx(telnyxKeys)

type Log = (outcome: Outcome) => unknown

const logs = new WeakMap<Log, Outcome[]>()

/** Options on one store. */
export function createOptions() {
  const outcomes: Outcome[] = []
  const store: IdempotencyStore = memoryStore()
  const onOutcome: Log = (outcome) => outcomes.push(outcome)
  logs.set(onOutcome, outcomes)
  return { provider, store, namespace: 'here', waitForInProgressMs: 0, onOutcome }
}

/** The outcomes of every receiver that was made with the options. */
export function outcomesOf({ onOutcome }: { readonly onOutcome: Log }): readonly Outcome[] {
  return logs.get(onOutcome) ?? []
}

/** A body whose bytes no parser would give back: spaces, an escape that is not needed, several bytes a character. */
export function oddText(id?: string): string {
  const text = JSON.stringify(telnyxBody(id), null, 3).replace('"hi"', '"\\u0068i \u00e4\u20ac\u{1f600} <&"')
  return `${text}\r\n `
}

export function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

const sending = { provider: telnyx, keys: telnyxKeys, schedule: { timeoutMs: 5000 } }

/** The answer to one attempt of Telnyx's at an event, a new one unless it is given. Rejects where there is none. */
export function deliver(target: Target, event: EventInput = telnyxBody(), faults: Faults = {}): Promise<Response> {
  return attemptOnce({ ...sending, target }, event, faults)
}

/** An attempt at the event whose sender hangs up as soon as the route has started. */
export async function hangUp(target: Target, event: EventInput, started: Promise<void>): Promise<void> {
  const clock = { now: Date.now, sleep: () => started }
  await expect(attemptOnce({ ...sending, target, clock }, event)).rejects.toThrow('No answer')
}

const standardKeys = { secret: `whsec_${btoa('s'.repeat(32))}` }

/** A provider that takes every 2xx for success, and the answer to one attempt of its. */
export const anySuccess = {
  provider: standardWebhooks(standardKeys) as Provider<AnyEvent>,
  deliver: (target: Target) =>
    attemptOnce({ provider: standardWebhooks, keys: standardKeys, target }, { type: 'contact.created' }),
}

async function attemptOnce(options: SenderOptions, event: EventInput, faults: Faults = {}): Promise<Response> {
  const sender = createSender(options)
  const { attempts } = await sender.send(event, { ...faults, attempts: 1 })
  await sender.close()
  const { response, error } = attempts[0] ?? {}
  if (!response) throw new Error(error?.message)
  const { status, headers, body } = response
  const pairs = headers.map(([name, value]): [string, string] => [name, value])
  return new Response(body.length > 0 ? Uint8Array.from(body) : null, { status, headers: pairs })
}

/** A signed request, for a test that changes it as no provider does. */
export function signed(body = JSON.stringify(telnyxBody())) {
  return sign(telnyx, body, { keys: telnyxKeys })
}

export function withHeader(request: ReturnType<typeof signed>, name: string, value: string) {
  return { ...request, headers: { ...request.headers, [name]: value } }
}

/** Posts what is no delivery, or none as its provider sends it; nothing may hang. */
export function post(url: string, request: RequestInit): Promise<Response> {
  return fetch(url, { ...request, signal: AbortSignal.timeout(5000) })
}

/** What is refused, and the reply to it. */
export const REFUSED: readonly [string, number, string, (url: string) => Promise<Response>][] = [
  ['a changed body', 401, 'Unauthorized', (url) => deliver(url, telnyxBody(), { tamper: 'body' })],
  ['a large body', 413, 'Content Too Large', (url) => deliver(url, ' '.repeat(1024 * 1024 + 1))],
  ['no signature', 401, 'Unauthorized', (url) => post(url, { method: 'POST', body: '{}' })],
  [
    'a compressed body',
    415,
    'Unsupported Media Type',
    (url) => post(url, withHeader(signed(), 'content-encoding', 'gzip')),
  ],
  ['another method', 405, 'Method Not Allowed', (url) => post(url, { ...signed(), method: 'PUT' })],
]
