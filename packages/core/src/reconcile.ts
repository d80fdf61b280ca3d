export {
  type ReconcilePort,
  reconcilePortOf,
  type SeenRequest,
  type UnverifiedEvent,
} from './receiver/reconcile-port.ts'
export type { Ask } from './reconcile/ask.ts'
export { contentHash } from './reconcile/content-hash.ts'
export { type ReconcileCode, ReconcileError } from './reconcile/errors.ts'
export { type Period, parseTime } from './reconcile/period.ts'
export { type ReconcileOptions, reconcile, type Sleep } from './reconcile/reconcile.ts'
export type { ReconcileProgress, ReconcileResult } from './reconcile/result.ts'
export type { EventRecord, RecordsPage, RecordsSource } from './reconcile/source.ts'
