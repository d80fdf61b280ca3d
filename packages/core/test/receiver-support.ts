import type { IncomingRequest } from '@countersign/core/adapter'
import { type Reply, toReply } from '@countersign/core/adapter'
import { fromFetch } from '@countersign/core/fetch'
import type { ProviderDefinition } from '@countersign/core/provider'
import { type SigningKeys, sign } from '@countersign/core/sign'
import type { IdempotencyStore, Keys } from '@countersign/core/store'
import { dfns } from '@countersign/providers/dfns'
import { telnyx } from '@countersign/providers/telnyx'
import { providers } from '@countersign/providers/testing'
import { generateKeys } from '@countersign/testing'
import { telnyxBody, telnyxKeys } from '@countersign/tools/deliveries/telnyx'
import { LeaseLostError, memoryStore, type Outcome, type WebhookEvent } from '../src/index.ts'

export const dfnsKeys = generateKeys(dfns)

/** A Dfns body of one event; its retries differ in `id` and `retryOf`, and say the same. */
export function dfnsBody(id: string, more: { readonly retryOf?: string; readonly data?: object } = {}) {
  const timestampSent = Math.floor(Date.now() / 1000)
  const data = { walletId: 'wa-1' }
  return { id, kind: 'wallet.created', date: '2026-11-22T10:00:00Z', data, deliveryAttempt: 1, timestampSent, ...more }
}

/** A signed request as a receiver gets it. */
export function deliver(
  factory: { readonly definition: ProviderDefinition },
  keys: SigningKeys,
  body: string | Uint8Array | object,
  { url = 'http://localhost/webhooks', id }: { readonly url?: string; readonly id?: string } = {},
): IncomingRequest {
  return fromFetch(new Request(url, sign(factory, body, { keys, ...(id !== undefined && { id }) })))
}

/** A signed Telnyx delivery of one event; a new event unless an id is given. */
export function telnyxDelivery(id?: string, type?: string): IncomingRequest {
  return deliver(telnyx, telnyxKeys, telnyxBody(id, type))
}

/** What a handler may write in a transaction. */
export interface RowWriter {
  readonly insert: (row: string) => void
}

type TransactionalStore = IdempotencyStore<RowWriter> & Required<Pick<IdempotencyStore<RowWriter>, 'commit'>>

/** A store with transactions in memory: rows and the mark are written together, or not at all. */
export function transactionalStore(): TransactionalStore & { readonly rows: readonly string[] } {
  const store = memoryStore()
  const rows: string[] = []
  return {
    ...store,
    rows,
    async commit<Result>(
      keys: Keys,
      token: string,
      retentionMs: number,
      work: (tx: RowWriter) => Result,
    ): Promise<Awaited<Result>> {
      const written: string[] = []
      const result = await work({ insert: (row) => void written.push(row) })
      if (!(await store.complete(keys, token, retentionMs))) throw new LeaseLostError('The claim was lost.')
      rows.push(...written)
      return result
    },
  }
}

/** The event of an outcome that has one. */
export function eventOf(outcome: Outcome): WebhookEvent {
  if ('event' in outcome && outcome.event) return outcome.event
  throw new Error(`An outcome without an event: ${outcome.status}`)
}

export function statusesOf(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.map(({ status }) => status)
}

const policies = new Map(
  Object.entries(providers).map(([name, { factory }]) => [name, factory.definition.deliveryPolicy] as const),
)

/** The reply to an outcome. Of a provider of the test's own, give the policy. */
export function replyTo(outcome: Outcome, policy = policies.get(outcome.provider)): Reply {
  if (!policy) throw new Error(`No policy of ${outcome.provider}`)
  return toReply(outcome, policy)
}
