import { describeCode } from '@countersign/core/explain'

const VERIFIED = 'The signature held: the request was verified.'

/** By an outcome's status. Those of requests that were not verified have a code, which says more. */
const STATUSES: Readonly<Record<string, string>> = {
  processed: VERIFIED,
  duplicate: `${VERIFIED} The event had been handled before.`,
  ignored: `${VERIFIED} The handler table has no entry for its type.`,
  discarded: `${VERIFIED} The handler discarded the event.`,
  in_progress: `${VERIFIED} Another run of the event had not ended.`,
  failed: `${VERIFIED} The handler did not succeed, and the provider is to send again.`,
  lease_lost: `${VERIFIED} The lease ended before the run did.`,
  handshake: 'The provider asked its question, and was answered.',
}

/** An outcome in words. */
export interface OutcomeText {
  readonly happened: string
  readonly fix?: string
}

export function describeOutcome({
  status,
  code = '',
}: {
  readonly status: string
  readonly code?: string | undefined
}): OutcomeText {
  const happened = STATUSES[status]
  if (happened !== undefined) return { happened }
  const text = describeCode(code)
  if (!text) return { happened: `The outcome was ${status.slice(0, 40)}.` }
  return { happened: text.means, ...(text.fix !== undefined && { fix: text.fix }) }
}
