import { CLAIM_KEPT_MS } from '@countersign/core/store'
import type { Behaviour } from '../behaviour.ts'
import { caller, elapse, forget, LEASE_MS, RETENTION_MS } from '../steps.ts'

const one = caller('one')
const two = caller('two')
const three = caller('three')

const COMPLETIONS: readonly Behaviour[] = [
  [
    'every key is marked as completed',
    [one.claim('a', 'b', 'c'), 'claimed'],
    [one.complete('a', 'b', 'c'), true],
    [two.claim('a'), 'completed'],
    [two.claim('b'), 'completed'],
    [two.claim('c'), 'completed'],
  ],
  [
    'no key that is not named is marked',
    [one.claim('a', 'b'), 'claimed'],
    [one.complete('a'), true],
    [two.claim('b'), 'in_progress'],
    [one.complete('b'), true],
  ],
  [
    'completing again succeeds again, and does not prolong the retention',
    [one.claim('a', 'b'), 'claimed'],
    [one.complete('a', 'b'), true],
    [elapse(0.6 * RETENTION_MS)],
    [one.complete('a', 'b'), true],
    [elapse(0.6 * RETENTION_MS)],
    [two.claim('a', 'b'), 'claimed'],
  ],
  ['a key that nobody has cannot be completed', [one.complete('a'), false], [two.claim('a'), 'claimed']],
  [
    'the lease of another token cannot be completed',
    [one.claim('a'), 'claimed'],
    [two.complete('a'), false],
    [two.claim('a'), 'in_progress'],
    [one.complete('a'), true],
  ],
  [
    'what another token has completed cannot be completed',
    [one.claim('a'), 'claimed'],
    [one.complete('a'), true],
    [two.complete('a'), false],
    [one.complete('a'), true],
  ],
  [
    'a lease that has expired is completed when no other token has taken the key',
    [one.claim('a', 'b'), 'claimed'],
    [elapse(2 * LEASE_MS)],
    [one.complete('a', 'b'), true],
    [two.claim('b'), 'completed'],
  ],
  [
    'a lease that has expired is completed after a quarter of an hour',
    [one.claim('a', 'b'), 'claimed'],
    [elapse(LEASE_MS + CLAIM_KEPT_MS - 10_000)],
    [one.complete('a', 'b'), true],
    [two.claim('a'), 'completed'],
  ],
  [
    'a lease that another token has taken cannot be completed, and the taker completes it',
    [one.claim('a'), 'claimed'],
    [elapse(LEASE_MS)],
    [two.claim('a'), 'claimed'],
    [one.complete('a'), false],
    [three.claim('a'), 'in_progress'],
    [two.complete('a'), true],
    [one.complete('a'), false],
  ],
  [
    'a lease that another token has taken and released cannot be completed',
    [one.claim('a'), 'claimed'],
    [elapse(LEASE_MS)],
    [two.claim('a'), 'claimed'],
    [two.release('a'), true],
    [one.complete('a'), false],
    [three.claim('a'), 'claimed'],
  ],
  [
    'a completion of which one key was taken marks nothing and releases the others',
    [one.claim('a', 'b', 'c'), 'claimed'],
    [elapse(LEASE_MS)],
    [two.claim('b'), 'claimed'],
    [one.complete('a', 'b', 'c'), false],
    [three.claim('a'), 'claimed'],
    [three.claim('c'), 'claimed'],
    [two.complete('b'), true],
  ],
  [
    'a completion of which one key was forgotten marks nothing and releases the others',
    [one.claim('a', 'b'), 'claimed'],
    [forget('b')],
    [one.complete('a', 'b'), false],
    [two.claim('a'), 'claimed'],
    [two.claim('b'), 'claimed'],
  ],
  [
    'a completion of which one key is completed already marks nothing more and releases the others',
    [one.claim('a', 'b'), 'claimed'],
    [one.complete('b'), true],
    [one.complete('a', 'b'), false],
    [two.claim('a'), 'claimed'],
    [three.claim('b'), 'completed'],
  ],
  [
    'a completion that fails leaves the marks of the token',
    [one.claim('a'), 'claimed'],
    [one.complete('a'), true],
    [one.complete('a', 'b'), false],
    [two.claim('a'), 'completed'],
  ],
]

const RELEASES: readonly Behaviour[] = [
  [
    'every key that is released can be claimed immediately',
    [one.claim('a', 'b'), 'claimed'],
    [one.release('a', 'b'), true],
    [two.claim('a', 'b'), 'claimed'],
  ],
  [
    'only the keys that are named are released',
    [one.claim('a', 'b'), 'claimed'],
    [one.release('a'), true],
    [two.claim('a'), 'claimed'],
    [two.claim('b'), 'in_progress'],
  ],
  [
    "what is released is no longer its token's",
    [one.claim('a'), 'claimed'],
    [one.release('a'), true],
    [one.renew('a'), false],
    [one.complete('a'), false],
    [two.claim('a'), 'claimed'],
  ],
  ['a key that nobody has cannot be released', [one.release('a'), false], [two.claim('a'), 'claimed']],
  [
    'the lease of another token is not released',
    [one.claim('a'), 'claimed'],
    [two.release('a'), false],
    [three.claim('a'), 'in_progress'],
    [one.renew('a'), true],
  ],
  [
    "of keys of several tokens, only the caller's are released",
    [one.claim('a'), 'claimed'],
    [two.claim('b'), 'claimed'],
    [one.release('a', 'b', 'c'), true],
    [three.claim('a'), 'claimed'],
    [two.complete('b'), true],
  ],
  [
    'what is completed is not released',
    [one.claim('a'), 'claimed'],
    [one.complete('a'), true],
    [one.release('a'), false],
    [two.claim('a'), 'completed'],
  ],
  [
    'of keys of which one is completed, the others are released',
    [one.claim('a', 'b'), 'claimed'],
    [one.complete('b'), true],
    [one.release('a', 'b'), true],
    [two.claim('a'), 'claimed'],
    [three.claim('b'), 'completed'],
  ],
  [
    'a lease that has expired is released when no other token has taken the key',
    [one.claim('a'), 'claimed'],
    [elapse(2 * LEASE_MS)],
    [one.release('a'), true],
    [one.complete('a'), false],
    [two.claim('a'), 'claimed'],
  ],
  [
    'a lease that another token has taken is not released by the one that lost it',
    [one.claim('a'), 'claimed'],
    [elapse(LEASE_MS)],
    [two.claim('a'), 'claimed'],
    [one.release('a'), false],
    [three.claim('a'), 'in_progress'],
    [two.complete('a'), true],
  ],
]

export const COMPLETE_BEHAVIOURS: readonly Behaviour[] = [...COMPLETIONS, ...RELEASES]
