import type { Pattern } from './pattern.ts'

/** Faults in what is remembered of events. */
export const effects: readonly Pattern[] = [
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
]
