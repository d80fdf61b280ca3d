import { deepEqual } from 'node:assert/strict'
import { type ExpectedStep, walk } from '../behaviour.ts'
import type { StoreCase } from '../case.ts'
import { type Call, caller, createStage, describeResult, elapse, LEASE_MS, lasting, type Stage } from '../steps.ts'

const one = caller('one')
const two = caller('two')
const three = caller('three')

const CALLS = 200

type Row = readonly [name: string, before: readonly ExpectedStep[], counts: Counts, after: readonly ExpectedStep[]]

/** How many calls gave which answer. */
type Counts = Readonly<Record<string, number>>

const CLAIMED_ONCE: Counts = { claimed: 1, in_progress: CALLS - 1 }

const CROWDS: readonly Row[] = [
  [`of ${CALLS} simultaneous claims of an event, one is claimed`, [], CLAIMED_ONCE, [[one.claim('a'), 'in_progress']]],
  [
    `of ${CALLS} simultaneous claims of an event whose lease has expired, one is claimed`,
    [[one.claim('a', 'b'), 'claimed'], [elapse(LEASE_MS)]],
    CLAIMED_ONCE,
    [[one.complete('a', 'b'), false]],
  ],
  [
    `${CALLS} simultaneous claims of an event of which one key is completed are completed`,
    [
      [one.claim('b'), 'claimed'],
      [one.complete('b'), true],
    ],
    { completed: CALLS },
    [[one.complete('a', 'b'), true]],
  ],
]

/** What other events must not change, however many they are. They may make the store remove expired keys. */
const UNTOUCHED: readonly [before: readonly ExpectedStep[], after: readonly ExpectedStep[]] = [
  [
    [one.claim('slow', 'alias'), 'claimed'],
    [two.claim('done'), 'claimed'],
    [two.complete('done'), true],
    [lasting(20 * LEASE_MS, three.claim('running')), 'claimed'],
    [elapse(15 * LEASE_MS)],
  ],
  [
    [one.complete('slow', 'alias'), true],
    [one.claim('done'), 'completed'],
    [one.claim('running'), 'in_progress'],
    [three.complete('running'), true],
  ],
]

/** What a store does under many calls. */
export const BUSY_CASES: readonly StoreCase[] = [
  ...CROWDS.map(
    ([name, before, counts, after]): StoreCase => ({
      name,
      async run(opened) {
        const stage = createStage(opened)
        await walk(stage, [name, ...before])
        // Half of the callers name the keys in reverse, through either connection.
        const calls = makeCalls((by, index) => (index % 4 < 2 ? by.claim('a', 'b') : by.claim('b', 'a')))
        deepEqual(await countAnswers(stage, calls), counts)
        await walk(stage, [name, ...after])
      },
    }),
  ),
  {
    name: 'other events remove nothing: neither marks, nor leases, nor leases that have just expired',
    async run(opened) {
      const [before, after] = UNTOUCHED
      const stage = createStage(opened)
      await walk(stage, ['before other events', ...before])
      for (const round of [1, 2]) {
        const calls = makeCalls((by, index) => by.claim(`other/${round}/${index}`))
        deepEqual(await countAnswers(stage, calls), { claimed: CALLS })
      }
      await walk(stage, ['after other events', ...after])
    },
  },
]

function makeCalls(call: (by: ReturnType<typeof caller>, index: number) => Call): readonly Call[] {
  return Array.from({ length: CALLS }, (_, index) => call(caller(`caller ${index}`), index))
}

async function countAnswers(stage: Stage, calls: readonly Call[]): Promise<Counts> {
  const results = await Promise.all(calls.map((call, index) => stage.perform(call, index % 2 === 1)))
  const counts: Record<string, number> = {}
  for (const answer of results.map(describeResult)) counts[answer] = (counts[answer] ?? 0) + 1
  return counts
}
