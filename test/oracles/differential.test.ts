import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  type Difference,
  findDifference,
  findDifferences,
  isKnown,
  mutations,
  NOW,
  peers,
  toText,
} from './support/differential.ts'
import { leniencies, strictnesses } from './support/strictness.ts'

// The packages read the clock of the process, so it stands still.
beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }))
afterAll(() => void vi.useRealTimers())

/** How many mutated deliveries of each provider are tried; set FUZZ_RUNS for a longer hunt. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 150)

const listed: readonly Difference[] = [
  ...strictnesses.flatMap(({ id, acceptedBy, code }) =>
    acceptedBy.map((peer) => ({ ids: [id], peer, theirs: 'accepted' as const, ours: code as string })),
  ),
  ...leniencies.flatMap(({ id, refusedBy }) =>
    refusedBy.map((peer) => ({ ids: [id], peer, theirs: 'refused' as const, ours: 'accepted' })),
  ),
]

const cases = fc.record({
  body: fc.nat({ max: 5 }),
  edits: fc.array(fc.record({ mutation: fc.nat({ max: mutations.length - 1 }), pick: fc.nat({ max: 999_983 }) }), {
    maxLength: 3,
  }),
})

describe.each(peers)('$name', (peer) => {
  test('accepts what ours accepts, as it was signed', async () => {
    expect(await findDifference(peer, { body: 0, edits: [] })).toBeUndefined()
  })

  test('differs about single mutations exactly as the table says', async () => {
    const found = await Promise.all(mutations.map((mutation) => findDifferences(mutation, peer)))
    const expected = listed.filter((difference) => difference.peer === peer.name)
    expect(found.flat().map(toText).toSorted()).toEqual(expected.map(toText).toSorted())
  })

  test(
    'differs about several mutations at once in no other way',
    async () => {
      const property = fc.asyncProperty(cases, async (item) => {
        const difference = await findDifference(peer, item)
        if (difference && !isKnown(difference, listed)) throw new Error(`Not in the table: ${toText(difference)}`)
      })
      await fc.assert(property, { numRuns })
    },
    20_000 + numRuns * 20,
  )
})

test('every row of the table gives its reason in a sentence', () => {
  const reasons = [...strictnesses, ...leniencies].map(({ reason }) => reason)
  expect(reasons.filter((reason) => !/^[A-Z"].{20,120}\.$/.test(reason))).toEqual([])
})
