import type { Behaviour } from '../behaviour.ts'
import { caller, elapse, forget, LEASE_MS, lasting, RETENTION_MS } from '../steps.ts'

const one = caller('one')
const two = caller('two')
const three = caller('three')

const MOST_OF_LEASE = elapse(0.6 * LEASE_MS)
const MOST_OF_RETENTION = elapse(0.6 * RETENTION_MS)

/** Which token gets an event. */
const CLAIMS: readonly Behaviour[] = [
  ['a key that nobody has is claimed', [one.claim('a'), 'claimed']],
  [
    'the live lease of another token is in progress',
    [one.claim('a'), 'claimed'],
    [MOST_OF_LEASE],
    [two.claim('a'), 'in_progress'],
  ],
  [
    'a refused claim changes nothing for the one that has the lease',
    [one.claim('a'), 'claimed'],
    [two.claim('a'), 'in_progress'],
    [one.complete('a'), true],
    [two.claim('a'), 'completed'],
  ],
  ['the token that has the lease claims again', [one.claim('a'), 'claimed'], [one.claim('a'), 'claimed']],
  [
    'a claim again by the token that has the lease prolongs it from now',
    [one.claim('a'), 'claimed'],
    [MOST_OF_LEASE],
    [one.claim('a'), 'claimed'],
    [MOST_OF_LEASE],
    [two.claim('a'), 'in_progress'],
  ],
  [
    'a lease that has expired lets another token claim',
    [one.claim('a'), 'claimed'],
    [elapse(LEASE_MS)],
    [two.claim('a'), 'claimed'],
    [three.claim('a'), 'in_progress'],
  ],
  [
    'a lease that has expired lets its own token claim',
    [one.claim('a'), 'claimed'],
    [elapse(LEASE_MS)],
    [one.claim('a'), 'claimed'],
    [two.claim('a'), 'in_progress'],
  ],
  [
    'each lease has the length that was asked for',
    [lasting(3 * LEASE_MS, one.claim('long')), 'claimed'],
    [lasting(LEASE_MS, one.claim('short')), 'claimed'],
    [elapse(2 * LEASE_MS)],
    [two.claim('short'), 'claimed'],
    [two.claim('long'), 'in_progress'],
  ],
  [
    'keys that are alike are not the same',
    [one.claim('a'), 'claimed'],
    [two.claim('A'), 'claimed'],
    [two.claim('aa'), 'claimed'],
    [two.claim('a/a'), 'claimed'],
    [two.claim('_'), 'claimed'],
    [two.claim('%'), 'claimed'],
    [two.claim('*'), 'claimed'],
    [two.claim('{a}'), 'claimed'],
    [two.claim("'a'"), 'claimed'],
    [two.claim('"a"'), 'claimed'],
    [two.claim('\\a'), 'claimed'],
    [two.claim('$1'), 'claimed'],
    [two.claim('?'), 'claimed'],
    [two.claim('1'), 'claimed'],
    [two.claim('01'), 'claimed'],
    [one.complete('a'), true],
    [one.claim('_', 'a'), 'completed'],
  ],
]

/** For how long a completed event stays known. */
const MARKS: readonly Behaviour[] = [
  [
    'an event that is completed is so for every token',
    [one.claim('a'), 'claimed'],
    [one.complete('a'), true],
    [two.claim('a'), 'completed'],
    [one.claim('a'), 'completed'],
  ],
  [
    'a mark lasts beyond the lease',
    [one.claim('a'), 'claimed'],
    [one.complete('a'), true],
    [elapse(2 * LEASE_MS)],
    [two.claim('a'), 'completed'],
  ],
  [
    'a mark lasts for its retention and no longer',
    [one.claim('a'), 'claimed'],
    [one.complete('a'), true],
    [MOST_OF_RETENTION],
    [two.claim('a'), 'completed'],
    [elapse(0.4 * RETENTION_MS)],
    [two.claim('a'), 'claimed'],
    [three.claim('a'), 'in_progress'],
  ],
  [
    'a retention runs from the end of the work',
    [one.claim('a'), 'claimed'],
    [MOST_OF_LEASE],
    [one.complete('a'), true],
    [elapse(RETENTION_MS - 0.5 * LEASE_MS)],
    [two.claim('a'), 'completed'],
  ],
  [
    'a retention that is shorter than the lease ends before it',
    [one.claim('a'), 'claimed'],
    [lasting(LEASE_MS / 10, one.complete('a')), true],
    [elapse(LEASE_MS / 2)],
    [two.claim('a'), 'claimed'],
  ],
  [
    'a claim that finds a mark does not prolong it',
    [one.claim('a'), 'claimed'],
    [one.complete('a'), true],
    [MOST_OF_RETENTION],
    [two.claim('a', 'b'), 'completed'],
    [MOST_OF_RETENTION],
    [three.claim('a'), 'claimed'],
    [three.claim('b'), 'claimed'],
  ],
  [
    'an event whose mark has expired is claimed, completed and known as if it were new',
    [one.claim('a'), 'claimed'],
    [one.complete('a'), true],
    [elapse(RETENTION_MS)],
    [two.claim('a'), 'claimed'],
    [two.complete('a'), true],
    [one.complete('a'), false],
    [three.claim('a'), 'completed'],
  ],
  [
    'a mark that has expired no longer tells its token that the event is completed',
    [one.claim('a'), 'claimed'],
    [one.complete('a'), true],
    [elapse(RETENTION_MS)],
    [one.complete('a'), false],
  ],
]

const FORGOTTEN: readonly Behaviour[] = [
  ['a key that nobody has is forgotten', [forget('a')], [one.claim('a'), 'claimed']],
  [
    'a claim that is forgotten is lost, and the key is free',
    [one.claim('a'), 'claimed'],
    [forget('a')],
    [one.renew('a'), false],
    [one.complete('a'), false],
    [one.release('a'), false],
    [two.claim('a'), 'claimed'],
  ],
  [
    'an event that is completed and forgotten is handled again',
    [one.claim('a', 'b'), 'claimed'],
    [one.complete('a', 'b'), true],
    [forget('a', 'b')],
    [one.complete('a', 'b'), false],
    [two.claim('a', 'b'), 'claimed'],
    [two.complete('a', 'b'), true],
  ],
  [
    'only the keys that are named are forgotten',
    [one.claim('a', 'b'), 'claimed'],
    [one.complete('a', 'b'), true],
    [two.claim('c'), 'claimed'],
    [forget('a', 'x')],
    [three.claim('b'), 'completed'],
    [three.claim('c'), 'in_progress'],
    [three.claim('a'), 'claimed'],
  ],
]

export const CLAIM_BEHAVIOURS: readonly Behaviour[] = [...CLAIMS, ...MARKS, ...FORGOTTEN]
