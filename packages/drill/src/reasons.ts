import type { Result } from './case.ts'
import type { Reason } from './report.ts'

/**
 * Results by the case's name; a case that was not run, or could not be, is absent. `broken`: failed, and not because it was
 * accepted.
 */
export type Results = ReadonlyMap<string, Result | 'broken'>

/** A fault, and the cases that it makes fail and leaves alone. */
export interface Pattern extends Omit<Reason, 'cases'> {
  readonly failed?: readonly string[]
  readonly broken?: readonly string[]
  readonly passed?: readonly string[]
  /** Cases that may have failed with it, and are explained by it then. */
  readonly also?: readonly string[]
}

const UNVERIFIED = ['tampered-body', 'tampered-signature', 'wrong-key', 'missing-signature', 'malformed-signature']

/** Headers that no provider sends. */
const UNREADABLE = [
  ...['truncated-signature', 'unknown-version', 'empty-signature', 'doubled-signature', 'reencoded-signature'],
  'many-signatures',
]

const OTHER_REFUSALS = [
  ...['appended-body', 'body-not-utf8', 'body-bom', 'empty-key', 'tampered-id', 'tampered-time', 'time-missing'],
  ...['old-outside', 'ahead-outside', 'old-day', 'milliseconds', 'time-text', 'empty-body', 'gzip'],
]

export const PATTERNS: readonly Pattern[] = [
  {
    code: 'not_verified',
    proof: 'proved',
    failed: UNVERIFIED,
    also: [
      ...['appended-body', 'body-not-utf8', 'body-bom', 'empty-key', 'forged-effect', 'truncated-signature'],
      ...['unknown-version', 'empty-signature', 'doubled-signature', 'reencoded-signature', 'tampered-id'],
      ...['tampered-time', 'time-missing', 'old-outside', 'ahead-outside', 'old-day', 'milliseconds', 'time-text'],
      ...['empty-body', 'many-signatures', 'gzip', 'forged-first'],
    ],
    happened: 'Nothing is verified: forged, changed and unsigned deliveries are all accepted.',
    fix: 'Verify each delivery before anything else, and answer 401 when the verifier throws.',
  },
  {
    code: 'signature_not_checked',
    proof: 'proved',
    failed: ['tampered-body', 'tampered-signature', 'wrong-key'],
    passed: ['missing-signature'],
    also: [
      ...['appended-body', 'body-not-utf8', 'body-bom', 'empty-key', 'forged-effect', 'truncated-signature'],
      ...['unknown-version', 'reencoded-signature', 'tampered-id', 'tampered-time', 'many-signatures'],
    ],
    happened: 'The signature must be there, and may be any: it is not compared with the body and your key.',
    fix: 'Look at what the verifier returns: a promise that is not awaited is truthy, and so is an object.',
  },
  {
    code: 'signature_optional',
    proof: 'proved',
    failed: ['missing-signature'],
    passed: ['tampered-signature', 'wrong-key'],
    also: ['empty-signature'],
    happened: 'A signature is verified when it is there, and not asked for when it is not.',
    fix: 'Refuse a delivery whose signature header is missing or empty.',
  },
  {
    code: 'any_key',
    proof: 'proved',
    failed: ['wrong-key'],
    passed: ['tampered-body', 'missing-signature'],
    happened: 'Changed bytes are refused, another key is not: what is checked is not checked with your key.',
    fix: 'Verify with the key that you configured, and with nothing that came in the request.',
  },
  {
    code: 'prefix_compared',
    proof: 'proved',
    failed: ['truncated-signature'],
    passed: ['malformed-signature', 'empty-signature'],
    also: ['tampered-signature'],
    happened: 'The beginning of the signature is enough: lengths are not compared.',
    fix: 'Compare signatures of the full length only, with timingSafeEqual.',
  },
  {
    code: 'body_trimmed',
    proof: 'proved',
    failed: ['appended-body'],
    passed: ['tampered-body'],
    happened: 'The bytes after the body are not verified: it is trimmed, parsed and serialized again, or cut off.',
    fix: 'Verify all bytes that were received.',
  },
  {
    code: 'body_decoded',
    proof: 'proved',
    failed: ['body-not-utf8'],
    passed: ['tampered-body'],
    also: ['body-bom'],
    happened: 'The body is decoded to text before it is verified: other bytes than the signed ones give the same text.',
    fix: 'Give the verifier the bytes (a Buffer or Uint8Array), and no toString() of them.',
  },
  {
    code: 'refusals_are_errors',
    proof: 'proved',
    broken: ['wrong-key', 'tampered-signature', 'tampered-body'],
    also: [...UNVERIFIED, ...UNREADABLE, ...OTHER_REFUSALS],
    happened: 'What is refused is answered with 5xx, or not at all, as if the receiver itself were at fault.',
    fix: 'Catch what the verifier throws, and answer 401.',
  },
  {
    code: 'refusal_crashes',
    proof: 'proved',
    broken: ['malformed-signature'],
    passed: ['wrong-key', 'tampered-signature'],
    also: ['missing-signature', ...UNREADABLE],
    happened: 'A signature header that cannot be read ends in an error that nobody catches.',
    fix: 'Put the verifier within a try, and answer 401 for whatever it throws; compare lengths before timingSafeEqual.',
  },
  {
    code: 'no_window',
    proof: 'proved',
    failed: ['old-outside', 'ahead-outside', 'old-day'],
    also: ['milliseconds', 'time-text', 'time-missing'],
    happened: 'The signed time is not looked at: a recorded delivery can be sent again for ever.',
    fix: 'Refuse what is further than 300 s from now: Math.abs(now - timestamp) > 300.',
  },
  {
    code: 'one_sided_window',
    proof: 'proved',
    failed: ['ahead-outside'],
    passed: ['old-outside'],
    also: ['milliseconds', 'time-text'],
    happened: 'The age is checked, and a time ahead is not: it is compared on one side only.',
    fix: 'Compare the distance: Math.abs(now - timestamp) > 300.',
  },
  {
    code: 'window_too_wide',
    proof: 'proved',
    failed: ['old-outside'],
    passed: ['old-day'],
    also: ['ahead-outside'],
    happened: 'The window is wider than the tolerance of the drill, or counted in another unit.',
    fix: 'Set the tolerance to 300 s, or give the drill yours with --tolerance.',
  },
  {
    code: 'dedupes_by_attempt',
    proof: 'proved',
    failed: ['duplicate'],
    passed: ['replay'],
    also: ['answer-lost', 'middle-lost', 'whole-schedule', 'failover'],
    happened:
      'The same bytes have one effect, the same event signed again has two: attempts are remembered, not events.',
    fix: 'Remember what stays over all attempts: the id of the event, and not the signature, the bytes or a header. Dfns gives each attempt an id of its own: retryOf and the content (kind, date, data) say that it is the same event.',
  },
  {
    code: 'no_dedupe',
    proof: 'proved',
    failed: ['duplicate', 'replay'],
    also: ['simultaneous', 'answer-lost', 'middle-lost', 'whole-schedule', 'failover'],
    happened: 'Nothing is remembered: each delivery of an event does its work again.',
    fix: 'Claim the id of the event in one atomic step before the work, and answer 200 when it is there already.',
  },
  {
    code: 'check_then_act',
    proof: 'proved',
    failed: ['simultaneous'],
    passed: ['duplicate'],
    happened: 'One after the other is fine, together is not: the id is looked up first and written later.',
    fix: 'Claim the id in one atomic step: INSERT … ON CONFLICT DO NOTHING, or SET NX.',
  },
  {
    code: 'chain_broken',
    proof: 'proved',
    failed: ['middle-lost'],
    passed: ['answer-lost'],
    also: ['whole-schedule'],
    happened:
      'A retry is known by the attempt before it, and by nothing else: where that one was lost, or was a duplicate itself, the chain ends.',
    fix: 'Dfns: identify an event by its kind, date and data, in addition to id and retryOf.',
  },
  {
    code: 'dedupes_too_much',
    proof: 'proved',
    failed: ['different-events'],
    passed: ['duplicate'],
    happened: 'Two events with the same content count as one: what is remembered is not the id of the event.',
    fix: 'Remember the id of the event: Telnyx data.id, and not the id of the message in data.payload.',
  },
  {
    code: 'marked_unverified',
    proof: 'proved',
    failed: ['forged-first'],
    passed: ['wrong-key', 'duplicate'],
    happened: 'A refused delivery is remembered: the genuine one after it is taken for a duplicate.',
    fix: 'Remember the id when the signature holds, and not before.',
  },
  {
    code: 'marked_before_handled',
    proof: 'proved',
    failed: ['failure-retried'],
    passed: ['failure-answered'],
    happened:
      'The event is marked before its work is done: after a failure, the retry counts as a duplicate and the event is lost.',
    fix: 'Mark when the work is done, or give the claim back when it fails.',
  },
  {
    code: 'failure_hidden',
    proof: 'proved',
    failed: ['failure-answered'],
    also: ['failure-retried'],
    happened: 'A handler that fails is answered with success: the provider does not send again.',
    fix: 'Await the handler, and let its error be answered with 500.',
  },
  {
    code: 'no_body_limit',
    proof: 'proved',
    failed: ['huge-body', 'huge-chunked'],
    happened: 'There is no limit on the body: 32 MiB of a stranger were read to their end.',
    fix: 'Refuse by Content-Length, and count the bytes while you read.',
  },
  {
    code: 'limit_by_length_only',
    proof: 'proved',
    failed: ['huge-chunked'],
    passed: ['huge-body'],
    happened: 'The limit is on the announced length: a chunked body announces none.',
    fix: 'Count the bytes while you read.',
  },
  {
    code: 'duplicate_refused',
    proof: 'proved',
    failed: ['duplicate-answered'],
    passed: ['valid'],
    also: ['duplicate', 'replay', 'simultaneous', 'answer-lost', 'middle-lost', 'whole-schedule', 'failover'],
    happened: 'A duplicate is told from the first delivery by its answer, and the provider goes on sending it.',
    fix: 'Answer a duplicate of what is done with success.',
  },
  {
    code: 'late',
    proof: 'proved',
    failed: ['in-time'],
    also: ['valid'],
    happened: 'The answer comes later than the provider waits: it sends again what is done already.',
    fix: 'Hand the work to a queue, and answer when it is stored there.',
  },
  {
    code: 'redirected',
    proof: 'proved',
    failed: ['redirect'],
    also: ['valid', 'status'],
    happened: 'The receiver redirects, and a provider does not follow.',
    fix: 'Answer 200 under the URL that the provider has.',
  },
  {
    code: 'status_not_counted',
    proof: 'proved',
    failed: ['status'],
    passed: ['valid'],
    happened: 'Deliveries are acknowledged with a 2xx that the provider does not count as success, and are sent again.',
    fix: 'Answer exactly 200.',
  },
]

/** Why cases failed: the first pattern for each case that is not explained yet. */
export function findReasons(results: Results, known: readonly string[] = []): readonly Reason[] {
  const explained = new Set(known)
  return PATTERNS.flatMap(({ failed = [], broken = [], passed = [], also = [], ...reason }) => {
    const isSo = (names: readonly string[], wanted: Result | 'broken') =>
      names.every((name) => !results.has(name) || results.get(name) === wanted)
    const isOpen = (name: string) => /^(failed|broken)$/.test(results.get(name) ?? '') && !explained.has(name)
    // What was not run says nothing; of what must have failed, one at least was run and has no other reason.
    const isFound =
      [...failed, ...broken].some(isOpen) && isSo(failed, 'failed') && isSo(broken, 'broken') && isSo(passed, 'passed')
    if (!isFound) return []
    const cases = [...new Set([...failed, ...broken, ...also])].filter(isOpen)
    for (const name of cases) explained.add(name)
    return [{ ...reason, cases }]
  })
}
