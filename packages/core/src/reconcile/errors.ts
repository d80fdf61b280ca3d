import { CountersignError } from '../shared/errors.ts'
import type { ReconcileResult } from './result.ts'

/** Why a reconciliation was refused, or ended early. Every code is explained in `docs/reconcile.md`. */
export type ReconcileCode =
  | 'source_mismatch'
  | 'store_cannot_tell'
  | 'since_too_early'
  | 'cursor_malformed'
  | 'credentials_refused'
  | 'request_refused'
  | 'records_not_found'
  | 'rate_limited'
  | 'provider_unavailable'
  | 'answer_unknown'
  | 'record_unknown'
  | 'page_changed'
  | 'source_failed'
  | 'receiver_unavailable'
  | 'aborted'

/** A reconciliation that was refused or ended early. Match on `code`; the message names the cause and the fix. */
export class ReconcileError extends CountersignError {
  static override readonly kind = 'ReconcileError'
  override readonly name = 'ReconcileError'
  readonly code: ReconcileCode
  /** What was done until then, with the `cursor` to go on from. Absent when nothing was begun. */
  readonly result?: ReconcileResult

  constructor(
    code: ReconcileCode,
    message: string,
    { result, ...options }: ErrorOptions & { readonly result?: ReconcileResult } = {},
  ) {
    super(message, options)
    this.code = code
    if (result) this.result = result
  }
}
