import type { Receiver } from '../receiver/receiver.ts'
import { reconcilePortOf } from '../receiver/reconcile-port.ts'
import { checkNumber } from '../shared/check-number.ts'
import { createAsk } from './ask.ts'
import { forEach } from './for-each.ts'
import { handleRecord, insist, lookUpRecord } from './handle-record.ts'
import { checkPeriod, type Period, parseCursor } from './period.ts'
import { checkKept, checkRemembered, checkSource, toReconcileError, unreadable } from './refusals.ts'
import type { ReconcileProgress, ReconcileResult } from './result.ts'
import type { EventRecord, RecordsPage, RecordsSource } from './source.ts'
import { createTally, type Finding } from './tally.ts'

/** Options of `reconcile`. */
export interface ReconcileOptions {
  /** With the handler, store and namespace of the receiver that takes the deliveries. */
  readonly receiver: Receiver
  /** Where the provider's records are read: `telnyxDeliveries(client)`, `dfnsEvents(client, { webhookId })`. */
  readonly source: RecordsSource
  /** Events that were first sent then or later. */
  readonly since: Date
  /** And before then. Default: now. */
  readonly until?: Date
  /** Whether it only looks, and handles nothing. Default: `true`. */
  readonly dryRun?: boolean
  /** How many events are handled simultaneously. Default: 4. */
  readonly concurrency?: number
  /** The `cursor` of a run that ended early, or with failures: takes the place of `since` and `until`. */
  readonly cursor?: string
  /** The tenant that the events belong to, where the provider was configured with `resolveTenant`. */
  readonly tenantId?: string
  /** Called after every event and every page; what it throws changes nothing. */
  readonly onProgress?: (progress: ReconcileProgress) => unknown
  /** Ends the run before the next event. */
  readonly signal?: AbortSignal
  /** The clock, in milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number
  /** How it waits, in milliseconds. Default: a timer. */
  readonly sleep?: Sleep
}

/** Rejects when the signal is aborted. */
export type Sleep = (ms: number, options: { readonly signal?: AbortSignal }) => Promise<void>

/**
 * Asks the provider which events it could not deliver, and handles those that were not handled: with the receiver's own
 * handler and store. An event that was handled is not handled again, also while it is being delivered. Run it
 * again with the same period whenever it ended early; what is done stays done.
 *
 * A dry run, which is the default, handles and writes nothing. (To a store that was never used, the time from which it
 * remembers is written, and the run is refused.)
 *
 * @throws ReconcileError when it is refused or ends early: see its `code`, and `result.cursor` for going on
 * @throws TypeError when an option is wrong
 */
export async function reconcile(options: ReconcileOptions): Promise<ReconcileResult> {
  const { source, dryRun = true, concurrency = 4, tenantId, onProgress, signal } = options
  const { now = Date.now, sleep = wait } = options
  const receiver = reconcilePortOf(options.receiver)
  const { name, deliveryPolicy } = receiver.definition
  checkNumber('concurrency', concurrency, 1, 1000)
  checkSource(receiver, source)
  const period = toPeriod(options, name, now)
  const tally = createTally(name, period, dryRun)
  const pause = (ms: number) => sleep(ms, signal ? { signal } : {})
  const busy: EventRecord[] = []
  const unread: string[] = []

  async function goThrough(): Promise<void> {
    if (period.since < period.until) {
      await insist(pause, () => checkRemembered(receiver, period.since))
      checkKept(source, period.since, now())
      for await (const page of source.read(period, createAsk(name, pause, now))) await goThroughPage(page)
    }
    if (busy.length > 0) {
      // The lease of a process that died expires; a live run ends, too.
      await pause(deliveryPolicy.leaseMs)
      await forEach(busy, concurrency, (record) => take(record, () => tally.count('inProgress')))
    }
    if (unread.length > 0) throw unreadable(name, tally.result().unknown, unread)
  }

  async function goThroughPage(page: RecordsPage): Promise<void> {
    signal?.throwIfAborted()
    for (const id of page.unknown) count('unknown', id)
    await forEach(page.records, concurrency, (record) => take(record, () => busy.push(record)))
    tally.endPage(page)
    tell()
  }

  async function take({ event, date }: EventRecord, onBusy: () => unknown): Promise<void> {
    signal?.throwIfAborted()
    const scoped = { ...event, ...(tenantId !== undefined && { tenantId }) }
    const finding = await insist(pause, async () => {
      // Time goes on while the run does: what was known when it began may be forgotten now.
      await checkRemembered(receiver, date)
      return dryRun ? lookUpRecord(receiver, scoped) : handleRecord(receiver, scoped)
    })
    if (finding === 'inProgress' && !dryRun) {
      tally.leave()
      onBusy()
    } else {
      count(finding, `one of ${date.toISOString()}`, date)
    }
    tell()
  }

  function count(finding: Finding, record: string, date?: Date): void {
    tally.count(finding, date)
    if (finding === 'failed' || finding === 'unknown') tally.leave()
    if (finding === 'unknown' && unread.length < NAMED) unread.push(record)
  }

  function tell(): void {
    void (async () => onProgress?.(tally.progress()))().catch(() => undefined)
  }

  try {
    await goThrough()
    return tally.result()
  } catch (error) {
    throw toReconcileError(error, signal?.aborted ?? false, tally.result())
  }
}

/** How many of the records that cannot be read are named. */
const NAMED = 5

function toPeriod({ since, until, cursor }: ReconcileOptions, provider: string, now: () => number): Period {
  if (cursor !== undefined) return parseCursor(cursor, provider)
  const period = { since, until: until ?? new Date(now()) }
  checkPeriod(period)
  return period
}

const wait: Sleep = (ms, { signal }) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
