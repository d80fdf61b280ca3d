import type { Behaviour } from '../behaviour.ts'
import { LONG, PRINTABLE } from '../odd-keys.ts'
import { caller, elapse, LEASE_MS, lasting, RETENTION_MS } from '../steps.ts'

const one = caller('one')
const two = caller('two')

const DAY_MS = 86_400_000
const CENTURY_MS = 36_500 * DAY_MS

const MANY = Array.from({ length: 19 }, (_, index) => `key-${index + 1}`)

/** What the store's columns and scripts must hold. The store gets these keys unchanged. */
export const LIMIT_BEHAVIOURS: readonly Behaviour[] = [
  [
    'keys of 128 characters that differ in the last are not the same',
    [one.claim(`${LONG}1`), 'claimed'],
    [two.claim(`${LONG}2`), 'claimed'],
    [one.complete(`${LONG}1`), true],
    [two.claim(`${LONG}1`), 'completed'],
    [two.renew(`${LONG}2`), true],
  ],
  [
    'a key may have any printable character',
    [one.claim(PRINTABLE), 'claimed'],
    [two.claim(PRINTABLE), 'in_progress'],
    [two.claim(PRINTABLE.toLowerCase()), 'claimed'],
    [one.complete(PRINTABLE), true],
    [two.claim(PRINTABLE), 'completed'],
  ],
  [
    'twenty keys are one unit',
    [one.claim('key-0', ...MANY), 'claimed'],
    [two.claim('key-19', 'x'), 'in_progress'],
    [one.renew('key-0', ...MANY), true],
    [one.complete('key-0', ...MANY), true],
    [two.claim('key-19', 'x'), 'completed'],
  ],
  [
    'leases and retentions need not be whole milliseconds',
    [lasting(LEASE_MS + 0.5, one.claim('a', 'b')), 'claimed'],
    [lasting(LEASE_MS / 7, one.renew('a', 'b')), true],
    [lasting(RETENTION_MS / 7, one.complete('a', 'b')), true],
    [two.claim('a', 'c'), 'completed'],
  ],
  [
    'a lease may last for weeks',
    [lasting(2 ** 31 - 1, one.claim('a')), 'claimed'],
    [elapse(20 * DAY_MS)],
    [two.claim('a'), 'in_progress'],
    [lasting(2 ** 31 - 1, one.renew('a')), true],
    [elapse(20 * DAY_MS)],
    [two.claim('a'), 'in_progress'],
  ],
  [
    'a retention may last for ever',
    [one.claim('a'), 'claimed'],
    [lasting(Number.MAX_SAFE_INTEGER, one.complete('a')), true],
    [two.claim('a', 'b'), 'completed'],
    [elapse(CENTURY_MS)],
    [two.claim('a'), 'completed'],
    [two.claim('b'), 'completed'],
  ],
]
