import { test } from 'vitest'
import { isAvailable } from './available.ts'
import { playRounds } from './rounds.ts'

const CASES = [
  { kind: 'sqlite', mode: 'commit' },
  { kind: 'sqlite', mode: 'plain' },
  { kind: 'redis', mode: 'plain' },
  { kind: 'postgres', mode: 'commit' },
  { kind: 'postgres', mode: 'plain' },
] as const

const ROUNDS = Number(process.env.COUNTERSIGN_ROUNDS ?? 1)

// The long form is scripts/crash.ts.
test.concurrent.for(CASES)(
  '$kind, $mode: a receiver that is killed in mid-event loses none',
  { timeout: 30_000 + 10_000 * ROUNDS },
  async ({ kind, mode }, { skip, expect }) => {
    if (!isAvailable[kind]) skip()
    const { lost, doubled, unexplained, trace } = await playRounds({ kind, mode, rounds: ROUNDS, seed: '1', factor: 2 })
    expect({ lost, unexplained }, trace.join('\n')).toEqual({ lost: [], unexplained: [] })
    if (mode === 'commit') expect(doubled, trace.join('\n')).toBe(0)
  },
)
