import type { Pattern } from './pattern.ts'

/** Faults in how genuine deliveries are answered. */
export const replies: readonly Pattern[] = [
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
