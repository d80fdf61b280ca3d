import {
  type Ask,
  type Period,
  ReconcileError,
  type RecordsPage,
  type RecordsSource,
} from '@countersign/core/reconcile'
import { isText, membersOf } from '../members.ts'
import { createChains } from './record-chains.ts'

/** The official client, `@dfns/sdk`: as much of it as is used. */
export interface DfnsClient {
  readonly webhooks: {
    listWebhookEvents(request: {
      webhookId: string
      query: { limit: number; paginationToken?: string }
    }): PromiseLike<DfnsPage>
  }
}

/** A page of events, as the official client returns it. */
export interface DfnsPage {
  readonly items: readonly unknown[]
  readonly nextPageToken?: string | undefined
}

/** Options of `dfnsEvents`. */
export interface DfnsEventsOptions {
  /** The webhook whose events are read: `wh-…`. */
  readonly webhookId: string
}

/** "For a retention period of 31 days. Past that, they are discarded." */
const KEPT_MS = 31 * 86_400_000

/**
 * Dfns's events of a webhook (`GET /webhooks/{webhookId}/events`), read with the official client, which needs the
 * permission `Webhooks:Events:Read`. All are listed, delivered or not: every attempt is an event of its own, and one
 * that succeeded speaks for those before it. Of each undelivered event of the period one copy is held in memory.
 *
 * @throws TypeError when the client is none, or the webhook's id is missing
 *
 * @example
 * ```ts
 * import { dfnsEvents } from '@countersign/providers/dfns/records'
 * import { DfnsApiClient } from '@dfns/sdk'
 *
 * const client = new DfnsApiClient({ baseUrl: 'https://api.dfns.io', authToken: process.env.DFNS_AUTH_TOKEN ?? '' })
 * const source = dfnsEvents(client, { webhookId: 'wh-5nbj5-1sqr0-example00000aa' })
 * console.log(source.provider) // dfns
 * ```
 */
export function dfnsEvents(client: DfnsClient, { webhookId }: DfnsEventsOptions): RecordsSource {
  if (typeof client?.webhooks?.listWebhookEvents !== 'function') {
    throw new TypeError('"client" must be a client of "@dfns/sdk", with webhooks.listWebhookEvents()')
  }
  if (!isText(webhookId)) throw new TypeError('"webhookId" must be the id of a webhook')
  return { provider: 'dfns', keptMs: KEPT_MS, read: (period, ask) => readEvents(client, webhookId, period, ask) }
}

/** The most that Dfns gives. */
const PAGE_SIZE = 200

async function* readEvents(
  client: DfnsClient,
  webhookId: string,
  period: Period,
  ask: Ask,
): AsyncGenerator<RecordsPage> {
  const chains = createChains(period)
  for await (const items of list(client, webhookId, ask)) {
    const unknown: string[] = []
    for (const item of items) if (!(await chains.add(item))) unknown.push(nameOf(item))
    yield { records: [], unknown, until: period.since }
  }
  const records = chains.undelivered()
  for (let start = 0; start < records.length; start += PAGE_SIZE) {
    const next = records[start + PAGE_SIZE]
    yield { records: records.slice(start, start + PAGE_SIZE), unknown: [], until: next?.date ?? period.until }
  }
  yield { records: [], unknown: [], until: period.until }
}

async function* list(client: DfnsClient, webhookId: string, ask: Ask): AsyncGenerator<readonly unknown[]> {
  const seen = new Set<string>()
  for (let token: string | undefined; ; ) {
    const query = { limit: PAGE_SIZE, ...(token !== undefined && { paginationToken: token }) }
    const page = await ask(() => client.webhooks.listWebhookEvents({ webhookId, query })).catch((error: unknown) => {
      throw token !== undefined && isRefusal(error) ? changed(error) : error
    })
    const { items, nextPageToken } = membersOf(page)
    if (!Array.isArray(items)) throw unknownAnswer()
    yield items
    if (!isText(nextPageToken)) return
    if (seen.has(nextPageToken)) throw changed()
    seen.add(nextPageToken)
    token = nextPageToken
  }
}

/** The first page was given: what is refused is the token. */
function isRefusal(error: unknown): boolean {
  return error instanceof ReconcileError && ['request_refused', 'records_not_found'].includes(error.code)
}

function changed(cause?: unknown): ReconcileError {
  return new ReconcileError(
    'page_changed',
    'The list of the events of dfns changed while it was read, and cannot be read on. Run it again, from the cursor.',
    { cause },
  )
}

function unknownAnswer(): ReconcileError {
  return new ReconcileError(
    'answer_unknown',
    'The answer of dfns is no list of webhook events. Check the base URL of the client, and its version.',
  )
}

function nameOf(item: unknown): string {
  const { id } = membersOf(item)
  return isText(id) ? id : 'one without an id'
}
