import type { UnavailableCode, VerificationCode } from '@countersign/core'

/** What an outcome says by its code alone. `docs/errors.md` says more. */
const CODES: Readonly<Record<VerificationCode | UnavailableCode, string>> = {
  method_not_allowed: 'The request was not a POST.',
  header_missing: 'A header of the scheme was missing: a proxy took it off, or another sender used this route.',
  header_malformed: 'A header was there twice, or held what it cannot hold.',
  content_encoding_unsupported: 'The body was compressed: a proxy must leave requests alone.',
  body_too_large: 'The body was larger than "maxBodyBytes".',
  body_timeout: 'The body was not complete within "bodyTimeoutMs".',
  body_already_parsed: 'Something read the body before the webhook did: mount it before express.json().',
  timestamp_malformed: 'The time was no whole number in the unit of the scheme.',
  timestamp_too_old: 'It was signed longer ago than the tolerance: a replay, or a clock that is off.',
  timestamp_too_new: 'It was dated ahead by more than the tolerance: a clock that is off.',
  signature_malformed: 'The signature was not written as the scheme writes it.',
  signature_mismatch: 'No key gave the signature for the bytes that arrived: another key, or another body.',
  body_malformed: 'The signature held, but the body did not parse or was no event.',
  key_unavailable: 'The function that gives the key failed, or gave no key.',
  store_unavailable: 'The store failed, did not answer in time, or was full.',
  buffer_full: 'The bodies being read together held more than "maxBufferedBytes".',
  draining: 'The receiver was draining.',
  internal_error: 'The receiver itself failed.',
}

const VERIFIED = 'The signature held: the request was verified.'

/** By an outcome's status, where no code says more. */
const STATUSES: Readonly<Record<string, string>> = {
  processed: VERIFIED,
  duplicate: `${VERIFIED} The event had been handled before.`,
  ignored: `${VERIFIED} The handler table has no entry for its type.`,
  in_progress: `${VERIFIED} Another run of the event had not ended.`,
  failed: `${VERIFIED} The handler did not succeed, and the provider is to send again.`,
  lease_lost: `${VERIFIED} The lease ended before the run did.`,
  handshake: 'The provider asked its question, and was answered.',
}

export function describeOutcome({
  status,
  code = '',
}: {
  readonly status: string
  readonly code?: string | undefined
}): string {
  const texts: Readonly<Record<string, string>> = { ...CODES, ...STATUSES }
  return texts[code] ?? texts[status] ?? `The outcome was ${status.slice(0, 40)}.`
}
