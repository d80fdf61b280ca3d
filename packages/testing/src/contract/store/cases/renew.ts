import type { Behaviour } from '../behaviour.ts'
import { caller, elapse, forget, LEASE_MS, lasting, RETAIN_MS } from '../steps.ts'

const one = caller('one')
const two = caller('two')
const three = caller('three')

const MOST_OF_LEASE = elapse(0.6 * LEASE_MS)

/** How long a lease that nobody took must stay its token's, at least. */
const KEPT_MS = 15 * 60_000

export const RENEW_BEHAVIOURS: readonly Behaviour[] = [
  [
    'a renewal prolongs the lease',
    [one.claim('a'), 'claimed'],
    [MOST_OF_LEASE],
    [one.renew('a'), true],
    [MOST_OF_LEASE],
    [two.claim('a'), 'in_progress'],
  ],
  [
    'a renewal prolongs the lease from now',
    [one.claim('a'), 'claimed'],
    [one.renew('a'), true],
    [elapse(LEASE_MS)],
    [two.claim('a'), 'claimed'],
  ],
  [
    'a renewal has the length that was asked for',
    [one.claim('a'), 'claimed'],
    [lasting(3 * LEASE_MS, one.renew('a')), true],
    [elapse(2 * LEASE_MS)],
    [two.claim('a'), 'in_progress'],
    [lasting(LEASE_MS / 2, one.renew('a')), true],
    [MOST_OF_LEASE],
    [two.claim('a'), 'claimed'],
  ],
  [
    'a renewal prolongs every key',
    [one.claim('a', 'b'), 'claimed'],
    [MOST_OF_LEASE],
    [one.renew('a', 'b'), true],
    [MOST_OF_LEASE],
    [two.claim('a'), 'in_progress'],
    [two.claim('b'), 'in_progress'],
  ],
  [
    'a renewal prolongs no key that is not named',
    [one.claim('a', 'b'), 'claimed'],
    [MOST_OF_LEASE],
    [one.renew('a'), true],
    [MOST_OF_LEASE],
    [two.claim('b'), 'claimed'],
    [two.claim('a'), 'in_progress'],
  ],
  ['a key that nobody has cannot be renewed', [one.renew('a'), false], [two.claim('a'), 'claimed']],
  [
    'the lease of another token cannot be renewed',
    [one.claim('a'), 'claimed'],
    [two.renew('a'), false],
    [elapse(LEASE_MS)],
    [two.renew('a'), false],
    [one.renew('a'), true],
  ],
  [
    'what is completed cannot be renewed, and stays completed for its retention',
    [one.claim('a'), 'claimed'],
    [one.complete('a'), true],
    [one.renew('a'), false],
    [elapse(2 * LEASE_MS)],
    [two.claim('a'), 'completed'],
    [elapse(RETAIN_MS - 2 * LEASE_MS)],
    [two.claim('a'), 'claimed'],
  ],
  [
    'a lease that has run out is renewed when no other token has taken the key',
    [one.claim('a'), 'claimed'],
    [elapse(2 * LEASE_MS)],
    [one.renew('a'), true],
    [MOST_OF_LEASE],
    [two.claim('a'), 'in_progress'],
  ],
  [
    'a lease that has run out is renewed after a quarter of an hour',
    [one.claim('a', 'b'), 'claimed'],
    [elapse(LEASE_MS + KEPT_MS - 10_000)],
    [one.renew('a', 'b'), true],
    [two.claim('b'), 'in_progress'],
  ],
  [
    'a lease that another token has taken cannot be renewed, and the taker keeps it',
    [one.claim('a'), 'claimed'],
    [elapse(LEASE_MS)],
    [two.claim('a'), 'claimed'],
    [MOST_OF_LEASE],
    [one.renew('a'), false],
    [elapse(0.5 * LEASE_MS)],
    [two.complete('a'), true],
  ],
  [
    "a renewal that fails does not prolong the taker's lease",
    [one.claim('a'), 'claimed'],
    [elapse(LEASE_MS)],
    [two.claim('a'), 'claimed'],
    [MOST_OF_LEASE],
    [one.renew('a'), false],
    [MOST_OF_LEASE],
    [three.claim('a'), 'claimed'],
  ],
  [
    'a renewal of which one key was taken releases the others',
    [one.claim('a', 'b', 'c'), 'claimed'],
    [elapse(LEASE_MS)],
    [two.claim('b'), 'claimed'],
    [one.renew('a', 'b', 'c'), false],
    [one.complete('a'), false],
    [one.complete('c'), false],
    [three.claim('a', 'c'), 'claimed'],
    [two.renew('b'), true],
  ],
  [
    'a renewal of which one key was forgotten releases the others',
    [one.claim('a', 'b'), 'claimed'],
    [forget('b')],
    [one.renew('a', 'b'), false],
    [two.claim('a', 'b'), 'claimed'],
  ],
  [
    'a renewal of which one key is completed releases the others and leaves that one',
    [one.claim('a', 'b'), 'claimed'],
    [one.complete('b'), true],
    [one.renew('a', 'b'), false],
    [two.claim('a'), 'claimed'],
    [three.claim('b'), 'completed'],
  ],
  [
    'a renewal that fails releases no key that is not named',
    [one.claim('a', 'b'), 'claimed'],
    [one.renew('a', 'x'), false],
    [two.claim('a'), 'claimed'],
    [two.claim('b'), 'in_progress'],
    [two.claim('x'), 'claimed'],
  ],
]
