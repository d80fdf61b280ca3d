import { sleep } from '@countersign/tools/time/sleep'
import { until } from '@countersign/tools/time/until'
import { test } from 'vitest'
import { isAvailable } from './available.ts'
import type { Point } from './journal.ts'
import { openStage } from './stage.ts'

const CASES = [
  { kind: 'sqlite', mode: 'commit', refused: 'commit' },
  { kind: 'sqlite', mode: 'plain', refused: 'settle' },
  { kind: 'redis', mode: 'plain', refused: 'settle' },
  { kind: 'postgres', mode: 'commit', refused: 'commit' },
  { kind: 'postgres', mode: 'plain', refused: 'settle' },
] as const

const NONE = [0, 0] as const
const SHORT = [500, 500] as const
const LONG = [2000, 2000] as const

test.concurrent.for(CASES)(
  '$kind: the $refused of a runner that was stopped past its lease is refused, and no third one starts',
  { timeout: 60_000 },
  async ({ kind, mode }, { skip, expect, onTestFinished }) => {
    if (!isAvailable[kind]) skip()
    const stage = await openStage({ kind, mode })
    onTestFinished(stage.close)
    // In `plain`, it is stopped between its effect and its settle.
    const pause = (time: readonly [number, number]) =>
      mode === 'commit' ? { before: time, after: NONE } : { before: NONE, after: time }
    const stopped = await stage.start({ pauses: pause(SHORT) })
    const other = await stage.start({ pauses: pause(LONG) })
    const [url, otherUrl] = [`http://127.0.0.1:${await stopped.listen()}/`, `http://127.0.0.1:${await other.listen()}/`]
    const send = async (to: string) => {
      const { attempts } = await stage.deliver('event', [to], { timeoutMs: 10_000, retryAfterMs: [] })
      return attempts[0]?.status
    }
    const reach = (run: string, point: Point) =>
      until(() => stage.journal().some((entry) => entry.run === run && entry.point === point))

    const first = send(url)
    await reach('1-1', mode === 'commit' ? 'begun' : 'written')
    stopped.signal('SIGSTOP')
    const tries: Promise<unknown>[] = []
    await until(async () => {
      tries.push(send(otherUrl))
      await sleep(200)
      return stage.journal().some(({ run, point }) => run === '2-1' && point === 'begun')
    })
    stopped.signal('SIGCONT')
    expect(await first).toBe(503)
    expect(await send(otherUrl)).toBe(503)
    await reach('2-1', 'outcome processed')
    expect([await send(url), await send(otherUrl)]).toEqual([200, 200])
    await Promise.all(tries)

    const journal = stage.journal()
    const outcomesOf = (asked: string) =>
      journal.filter(({ run, point }) => run === asked && point.startsWith('outcome')).map(({ point }) => point)
    expect(journal.filter(({ point }) => point === 'begun').map(({ run }) => run)).toEqual(['1-1', '2-1'])
    expect([outcomesOf('1-1'), outcomesOf('2-1')]).toEqual([['outcome lease_lost'], ['outcome processed']])
    const written = journal.filter(({ point }) => point === 'written').map(({ run }) => run)
    expect(written).toEqual(mode === 'commit' ? ['2-1'] : ['1-1', '2-1'])
  },
)
