export {
  type ReconcilePort,
  reconcilePortOf,
  type SeenRequest,
  type UnverifiedEvent,
} from './receiver/reconcile-port.ts'
export type { Ask } from './reconcile/ask.ts'
export { type DfnsClient, type DfnsEventsOptions, type DfnsPage, dfnsEvents } from './reconcile/dfns.ts'
export { type ReconcileCode, ReconcileError } from './reconcile/errors.ts'
export type { Period } from './reconcile/period.ts'
export { type ReconcileOptions, reconcile, type Sleep } from './reconcile/reconcile.ts'
export type { ReconcileProgress, ReconcileResult } from './reconcile/result.ts'
export type { EventRecord, RecordsPage, RecordsSource } from './reconcile/source.ts'
export {
  type TelnyxClient,
  type TelnyxFilters,
  type TelnyxPage,
  type TelnyxQuery,
  telnyxDeliveries,
} from './reconcile/telnyx.ts'
