import type { Behaviour } from '../behaviour.ts'
import { caller, elapse, forget, LEASE_MS, peek, RETENTION_MS } from '../steps.ts'

const one = caller('one')
const two = caller('two')

/** What a store answers to a peek, which changes nothing. */
export const PEEK_BEHAVIOURS: readonly Behaviour[] = [
  [
    'a peek at a key that does not exist says that it could be claimed, and does not claim it',
    [peek('a'), 'claimed'],
    [peek('a', 'b'), 'claimed'],
    [one.renew('a'), false],
    [two.claim('a', 'b'), 'claimed'],
  ],
  [
    'a peek sees a live lease until it has expired, and leaves it as it is',
    [one.claim('a'), 'claimed'],
    [elapse(0.6 * LEASE_MS)],
    [peek('a'), 'in_progress'],
    [elapse(0.4 * LEASE_MS)],
    [peek('a'), 'claimed'],
    [one.complete('a'), true],
  ],
  [
    'a peek sees a mark until its retention has expired',
    [one.claim('a'), 'claimed'],
    [one.complete('a'), true],
    [peek('a'), 'completed'],
    [elapse(0.6 * RETENTION_MS)],
    [peek('a'), 'completed'],
    [elapse(0.4 * RETENTION_MS)],
    [peek('a'), 'claimed'],
  ],
  [
    'one key under a lease is enough for a peek',
    [one.claim('b'), 'claimed'],
    [peek('a', 'b', 'c'), 'in_progress'],
    [two.claim('a'), 'claimed'],
  ],
  [
    'one completed key is enough for a peek, which marks no other',
    [one.claim('b'), 'claimed'],
    [one.complete('b'), true],
    [peek('a', 'b'), 'completed'],
    [peek('a'), 'claimed'],
    [two.claim('a'), 'claimed'],
  ],
  [
    'of a completed key and one under a lease, a peek reports the completed one',
    [one.claim('a'), 'claimed'],
    [two.claim('b'), 'claimed'],
    [two.complete('b'), true],
    [peek('a', 'b'), 'completed'],
    [peek('a'), 'in_progress'],
  ],
  [
    'a key that was released or forgotten is free for a peek',
    [one.claim('a', 'b'), 'claimed'],
    [one.release('a'), true],
    [peek('a'), 'claimed'],
    [forget('b')],
    [peek('b'), 'claimed'],
  ],
]
