import express5, { type Express } from 'express'
import express4 from 'express4'
import { telnyxBody, telnyxKeys } from '../../core/test/receiver-support.ts'
import { listen } from '../../node/test/server-support.ts'
import { type IdempotencyStore, memoryStore, type Outcome, sign, telnyx, type WebhookOptions } from '../src/index.ts'

export const VERSIONS = [
  { version: '5', express: express5 },
  { version: '4.18', express: express4 },
]

export const provider = telnyx(telnyxKeys)

/** Options on one store, and the outcomes of every receiver that is made with them. */
export function createOptions() {
  const outcomes: Outcome[] = []
  const store: IdempotencyStore = memoryStore()
  const onOutcome = (outcome: Outcome) => outcomes.push(outcome)
  return { provider, store, name: 'here', waitForInProgressMs: 0, onOutcome, outcomes } satisfies WebhookOptions & {
    readonly outcomes: readonly Outcome[]
  }
}

/** A signed Telnyx delivery; of a new event unless an id is given. */
export function signed(id?: string) {
  return sign(telnyx, JSON.stringify(telnyxBody(id)), { keys: telnyxKeys })
}

/** Posts a delivery over a real socket to an app that listens. */
export async function post(app: Express, delivery: RequestInit = signed()): Promise<Response> {
  const { url } = await listen(app)
  return fetch(url, { ...delivery, signal: AbortSignal.timeout(5000) })
}
