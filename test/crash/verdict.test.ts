import { expect, test } from 'vitest'
import type { Entry, Point } from './journal.ts'
import { judge } from './verdict.ts'

/** One run's entries, of which the last says how far it came. */
function toEntries(run: string, ...points: readonly Point[]): readonly Entry[] {
  const [instance = ''] = run.split('-')
  return points.map((point, at) => ({ at, instance, run, event: 'event', point }))
}

const done = ['begun', 'writing', 'written', 'returning', 'outcome processed'] as const
const cut = ['begun', 'writing'] as const
const refused = ['begun', 'writing', 'written', 'returning', 'outcome lease_lost'] as const

test.each([
  { name: 'no effect', runs: {}, effects: [], expected: { lost: ['event'] } },
  { name: 'one effect', runs: { '2-1': done }, effects: ['2-1'], expected: {} },
  {
    name: 'an effect of a run that was killed before it settled',
    runs: { '1-1': cut, '2-1': done },
    effects: ['1-1', '2-1'],
    expected: { doubled: 1, doubledByKill: 1, cutRuns: 1 },
  },
  {
    name: 'an effect of a run whose settle was refused',
    runs: { '2-1': refused, '2-2': done },
    effects: ['2-1', '2-2'],
    expected: { doubled: 1, doubledByFailure: 1 },
  },
  {
    name: 'two effects of runs that were settled',
    runs: { '2-1': done, '2-2': done },
    effects: ['2-1', '2-2'],
    expected: { doubled: 1, unexplained: ['event'] },
  },
  {
    name: 'two effects of runs that were settled, beside one that was killed',
    runs: { '1-1': cut, '2-1': done, '2-2': done },
    effects: ['1-1', '2-1', '2-2'],
    expected: { doubled: 2, doubledByKill: 1, cutRuns: 1, unexplained: ['event'] },
  },
  {
    name: 'two effects of a run that was settled before its process was killed',
    runs: { '1-1': done, '1-2': done },
    effects: ['1-1', '1-2'],
    expected: { doubled: 1, unexplained: ['event'] },
  },
])('$name is told apart', ({ runs, effects, expected }) => {
  const verdict = judge({
    events: ['event'],
    effects: effects.map((run, number) => ({ number, event: 'event', run })),
    journal: Object.entries(runs).flatMap(([run, points]) => toEntries(run, ...points)),
    killed: new Set(['1']),
  })
  const none = { lost: [], doubled: 0, doubledByKill: 0, doubledByFailure: 0, unexplained: [], cutRuns: 0 }
  expect(verdict).toMatchObject({ ...none, ...expected })
})
