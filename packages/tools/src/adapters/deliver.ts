import type { Provider } from '@countersign/core'
import type { AnyEvent } from '@countersign/core/provider'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { telnyx } from '@countersign/providers/telnyx'
import { createSender, type EventInput, type Faults, type SenderOptions, type Target } from '@countersign/testing'
import { expect } from 'vitest'
import { telnyxBody, telnyxKeys } from '../deliveries/telnyx.ts'

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
export const anySuccess: {
  readonly provider: Provider<AnyEvent>
  readonly deliver: (target: Target) => Promise<Response>
} = {
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
