import type { UnverifiedEvent } from '../receiver/reconcile-port.ts'
import type { Ask } from './ask.ts'
import type { Period } from './period.ts'

/** A provider's records of the events that it could not deliver. */
export interface RecordsSource {
  /** The provider's name, as in its definition. */
  readonly provider: string
  /** For how long the provider keeps its records, in milliseconds, where it says so. */
  readonly keptMs?: number
  /** Reads what was first sent in the period and not delivered, the oldest first. */
  readonly read: (period: Period, ask: Ask) => AsyncIterable<RecordsPage>
}

/** A page of the provider's records. */
export interface RecordsPage {
  readonly records: readonly EventRecord[]
  /** The ids of records that cannot be read. */
  readonly unknown: readonly string[]
  /** Everything from before this time is in this page, or in one before it. */
  readonly until: Date
}

/** An event in the provider's records, and its date. */
export interface EventRecord {
  readonly event: UnverifiedEvent
  /** When it was first sent, or happened: within the period. */
  readonly date: Date
}
