import { CLAIM_KEPT_MS, type Keys } from '@countersign/core/store'
import fc from 'fast-check'
import { type Lane, probe, runRaces } from './race.ts'
import { type Call, createStage, elapse, type Step } from './steps.ts'
import type { StoreUnderTest } from './under-test.ts'
import type { Weights } from './weights.ts'

/** What may happen. After a crash, a caller has a new token, and the old one is never used again. */
type Move = Step | { readonly action: 'crash'; readonly by: string }

/** What several races in one store do, until time passes for all of them. */
interface Chapter {
  readonly moves: readonly (readonly Move[])[]
  readonly pauseMs: number
}

/** Races that run in parallel. A server that waits for its disk takes hardly longer for them than for one. */
const LANES = 5

const CALLERS = ['one', 'two', 'three']
const KEY_NAMES = ['a', 'b', 'c']
const KEY_SETS: readonly Keys[] = [['a'], ['b'], ['a', 'b'], ['b', 'a'], ['b', 'c'], ['c', 'b', 'a'], ['a', 'a']]

const PAUSES_MS = [40_000, 80_000, 120_000, 280_000]

/** After that, a store may have removed a claim whose lease has expired, or not. */
const MOST_TIME_MS = CLAIM_KEPT_MS

/** For how long a failure is made smaller. A test that runs into its time limit meanwhile would not show it. */
const SHRINKING_MS = 5000

/** Draws calls, pauses and crashes, and compares every answer with the model's. */
export async function check<Tx>(opened: StoreUnderTest<Tx>, weights: Weights): Promise<void> {
  let giveUpAt = Number.POSITIVE_INFINITY
  const property = fc.asyncProperty(anyChapters(weights), anyEndings(weights), async (chapters, endings) => {
    if (performance.now() > giveUpAt) return
    await runRaces(endings.map((calls, lane) => toLane(opened, chapters, lane, calls))).catch((error: unknown) => {
      giveUpAt = Math.min(giveUpAt, performance.now() + SHRINKING_MS)
      throw error
    })
  })
  await fc.assert(property, { numRuns: Math.ceil(Number(process.env.COUNTERSIGN_RUNS ?? 100) / LANES) })
}

function anyChapters(weights: Weights): fc.Arbitrary<readonly Chapter[]> {
  const crash: fc.Arbitrary<Move> = fc.constantFrom(...CALLERS).map((by) => ({ action: 'crash', by }))
  const move = fc.oneof({ weight: 10, arbitrary: anyCall(weights) }, crash)
  const moves = inEveryLane(fc.array(move, { maxLength: 8, size: 'max' }))
  return fc.array(fc.record({ moves, pauseMs: fc.constantFrom(...PAUSES_MS) }), { maxLength: 6, size: 'max' })
}

function anyEndings(weights: Weights): fc.Arbitrary<readonly (readonly Call[])[]> {
  return inEveryLane(fc.array(anyCall(weights), { maxLength: 4, size: 'max' }))
}

function inEveryLane<Drawn>(drawn: fc.Arbitrary<Drawn>): fc.Arbitrary<Drawn[]> {
  return fc.array(drawn, { minLength: LANES, maxLength: LANES })
}

function anyCall(weights: Weights): fc.Arbitrary<Call> {
  const actions = weights.map(([action, ms, weight]) => ({ weight, arbitrary: fc.constant({ action, ms }) }))
  return fc
    .tuple(fc.oneof(...actions), fc.constantFrom(...CALLERS), fc.constantFrom(...KEY_SETS))
    .map(([action, by, keys]) => ({ ...action, by, keys }))
}

function toLane<Tx>(
  opened: StoreUnderTest<Tx>,
  chapters: readonly Chapter[],
  lane: number,
  calls: readonly Call[],
): Lane {
  const moves = chapters.flatMap(({ moves, pauseMs }): readonly Move[] => [...(moves[lane] ?? []), elapse(pauseMs)])
  const steps = toSteps([...moves, ...calls])
  const callers = new Set(steps.flatMap((step) => (step.action === 'elapse' ? [] : step.by)))
  const before = steps.slice(0, steps.length - calls.length)
  return [
    createStage(opened),
    { before, simultaneous: steps.slice(before.length), probes: probe([...callers], KEY_NAMES) },
  ]
}

/** The steps, with a token for each life of a caller, up to the time for which the model can foresee answers. */
function toSteps(moves: readonly Move[]): readonly Step[] {
  const lives = new Map<string, number>()
  let time = 0
  return moves.flatMap((move): readonly Step[] => {
    if (move.action === 'elapse') {
      if (time + move.ms > MOST_TIME_MS) return []
      time += move.ms
      return [move]
    }
    const life = lives.get(move.by) ?? 1
    if (move.action !== 'crash') return [{ ...move, by: `${move.by}.${life}` }]
    lives.set(move.by, life + 1)
    return []
  })
}
