import type { Plan } from '../../provider/plan.ts'
import { type VerificationCode, WebhookVerificationError } from '../../shared/errors.ts'
import type { Refusal } from '../examine/find-refusal.ts'
import type { Fault } from '../prove/trial.ts'
import type { DiagnosisCode } from './diagnosis.ts'

const CODES: Readonly<Record<VerificationCode, DiagnosisCode>> = {
  method_not_allowed: 'method_not_allowed',
  header_missing: 'header_missing',
  header_malformed: 'header_malformed',
  content_encoding_unsupported: 'content_encoding',
  body_too_large: 'body_changed',
  body_timeout: 'body_truncated',
  body_already_parsed: 'body_empty',
  timestamp_malformed: 'timestamp_format',
  timestamp_too_old: 'timestamp_too_old',
  timestamp_too_new: 'timestamp_too_new',
  signature_malformed: 'signature_malformed',
  signature_mismatch: 'signature_mismatch',
  body_malformed: 'body_malformed',
}

/** What the verifier itself says of a delivery, in its own words. */
export function refusalFault(refusal: Refusal, { scheme: { headers } }: Plan): Fault {
  const code = refusal instanceof WebhookVerificationError ? CODES[refusal.code] : 'key_unavailable'
  const [header] = headers
  return { code, facts: { ...(header !== undefined && { header }), reason: refusal.message } }
}
