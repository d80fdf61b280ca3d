import type { StoreCase } from '../case.ts'
import { type Lane, probe, runRaces } from '../race.ts'
import { caller, createStage, elapse, forget, LEASE_MS, type Step } from '../steps.ts'

const one = caller('one')
const two = caller('two')
const three = caller('three')

const PROBES = probe(['one', 'two', 'three'], ['a', 'b', 'c'])

/** How often each race is run, all in parallel. */
const LANES = 10

type Row = readonly [name: string, before: readonly Step[], ...simultaneous: Step[]]

const RACES: readonly Row[] = [
  ['claims of one set in opposite orders', [], one.claim('a', 'b', 'c'), two.claim('c', 'b', 'a')],
  ['claims of sets that overlap in a ring', [], one.claim('a', 'b'), two.claim('b', 'c'), three.claim('c', 'a')],
  [
    'claims of leases that have expired',
    [one.claim('a', 'b'), elapse(LEASE_MS)],
    two.claim('a', 'b'),
    three.claim('b', 'a'),
  ],
  [
    'a renewal and the claim of a lease that has expired',
    [one.claim('a', 'b'), elapse(LEASE_MS)],
    one.renew('a', 'b'),
    two.claim('b', 'a'),
  ],
  [
    'a completion and the claim of a lease that has expired',
    [one.claim('a', 'b'), elapse(LEASE_MS)],
    one.complete('a', 'b'),
    two.claim('b', 'a'),
  ],
  [
    'a completion and the claim of one key of it whose lease has expired',
    [one.claim('a', 'b', 'c'), elapse(LEASE_MS)],
    one.complete('a', 'b', 'c'),
    two.claim('b'),
  ],
  ['a release and the claim of a live lease', [one.claim('a', 'b')], one.release('b', 'a'), two.claim('a', 'b')],
  ['a release that comes with its own claim', [], one.claim('a', 'b'), one.release('b', 'a'), two.claim('a', 'b')],
  [
    'a completion, a renewal and a release by one token',
    [one.claim('a', 'b')],
    one.complete('a', 'b'),
    one.renew('b', 'a'),
    one.release('a', 'b'),
  ],
  ['a completion that is sent twice', [one.claim('a', 'b')], one.complete('a', 'b'), one.complete('b', 'a')],
  [
    'a forgetting and a completion',
    [one.claim('a', 'b', 'c')],
    one.complete('a', 'b', 'c'),
    forget('c', 'b'),
    two.claim('b', 'c'),
  ],
  [
    'claims that find different keys completed',
    [one.claim('a'), one.complete('a'), two.claim('c')],
    one.claim('a', 'b'),
    two.complete('c'),
    three.claim('c', 'b'),
  ],
]

const COMMIT_RACES: readonly Row[] = [
  ['two commits of one run', [one.claim('a', 'b')], one.commit('a', 'b'), one.commit('b', 'a')],
  ['a commit and a completion of one run', [one.claim('a', 'b')], one.commit('a', 'b'), one.complete('b', 'a')],
  ['a commit and a renewal of one run', [one.claim('a', 'b')], one.commit('a', 'b'), one.renew('b', 'a')],
  ['a commit and a release of one run', [one.claim('a', 'b')], one.commit('a', 'b'), one.release('b', 'a')],
  [
    'a commit and claims of a lease that has expired',
    [one.claim('a', 'b'), elapse(LEASE_MS)],
    one.commit('a', 'b'),
    two.claim('b', 'a'),
    three.claim('b'),
  ],
  [
    'commits of a run and of the one that took a key of it',
    [one.claim('a', 'b'), elapse(LEASE_MS), two.claim('b', 'c')],
    one.commit('a', 'b'),
    two.commit('c', 'b'),
  ],
  [
    'a commit and a forgetting',
    [one.claim('a', 'b', 'c')],
    one.commit('a', 'b', 'c'),
    forget('c', 'a'),
    two.claim('a', 'b'),
  ],
  [
    'a commit whose work throws and a claim',
    [one.claim('a', 'b'), elapse(LEASE_MS)],
    one.commitAndThrow('a', 'b'),
    two.claim('b', 'a'),
  ],
]

function toCase([name, before, ...simultaneous]: Row): StoreCase {
  return {
    name: `simultaneous calls: ${name}`,
    run: (opened) =>
      runRaces(
        Array.from({ length: LANES }, (): Lane => [createStage(opened), { before, simultaneous, probes: PROBES }]),
      ),
  }
}

export const RACE_CASES: readonly StoreCase[] = RACES.map(toCase)

export const COMMIT_RACE_CASES: readonly StoreCase[] = COMMIT_RACES.map(toCase)
