import { describe, expect, test } from 'vitest'
import { virtualClock } from '../src/index.ts'

const START = Date.parse('2026-01-01T00:00:00Z')

test('begins at the same instant every time, or where it is told to', () => {
  const starts = [virtualClock(), virtualClock('2026-11-22T10:00:00Z'), virtualClock(5), virtualClock(new Date(7))]
  expect(starts.map(({ now }) => now())).toEqual([START, Date.parse('2026-11-22T10:00:00Z'), 5, 7])
})

test('refuses what is no time', () => {
  expect(() => virtualClock('soon')).toThrow(TypeError)
})

describe('while nothing happens', () => {
  test('a day passes as soon as somebody waits for its end', async () => {
    const { now, sleep } = virtualClock(0)
    await sleep(86_400_000)
    expect(now()).toBe(86_400_000)
  })

  test('sleepers wake in the order of their times, each at its own', async () => {
    const { now, sleep } = virtualClock(0)
    const woken: number[] = []
    await Promise.all([300, 100, 200, 100].map((ms) => sleep(ms).then(() => woken.push(now()))))
    expect(woken).toEqual([100, 100, 200, 300])
  })

  test('who waits again takes its place among the others', async () => {
    const { now, sleep } = virtualClock(0)
    const woken: string[] = []
    const tick = async (name: string, ms: number) => {
      for (let i = 0; i < 3; i++) {
        await sleep(ms)
        woken.push(`${name}${now()}`)
      }
    }
    await Promise.all([tick('a', 100), tick('b', 150)])
    expect(woken).toEqual(['a100', 'b150', 'a200', 'b300', 'a300', 'b450'])
  })

  test('a sleep that is aborted moves nothing', async () => {
    const { now, sleep } = virtualClock(0)
    const controller = new AbortController()
    const sleeping = sleep(1000, { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(sleeping).rejects.toThrow('enough')
    await expect(sleep(1000, { signal: controller.signal })).rejects.toThrow('enough')
    await sleep(10)
    expect(now()).toBe(10)
  })
})

describe('while something is held', () => {
  const io = () => new Promise((resolve) => setTimeout(resolve, 20))

  test('time stands still, whoever waits', async () => {
    const { now, sleep, hold } = virtualClock(0)
    const sleeping = sleep(1000)
    expect(await hold(() => io().then(now))).toBe(0)
    await sleeping
    expect(now()).toBe(1000)
  })

  test('its own waiting lets time pass', async () => {
    const { now, sleep, hold } = virtualClock(0)
    await hold(() => sleep(3000))
    expect(now()).toBe(3000)
  })

  test('what is held inside stands for what holds it', async () => {
    const { now, sleep, hold } = virtualClock(0)
    await hold(async () => {
      const sleeping = sleep(1000)
      await hold(io)
      expect(now()).toBe(0)
      await sleeping
    })
    expect(now()).toBe(1000)
  })

  test('two holds that both wait let time pass, one does not', async () => {
    const { now, sleep, hold } = virtualClock(0)
    const seen: number[] = []
    await Promise.all([
      hold(() => sleep(10).then(() => seen.push(now()))),
      hold(() =>
        io()
          .then(() => sleep(5))
          .then(() => seen.push(now())),
      ),
    ])
    expect(seen).toEqual([5, 10])
  })

  test('patience ends it in real time', async () => {
    const { now, sleep, hold } = virtualClock(0)
    let stop = (): void => undefined
    const silent = hold(
      () =>
        new Promise<void>((resolve) => {
          stop = resolve
        }),
      { patienceMs: 5 },
    )
    await sleep(1000)
    expect(now()).toBe(1000)
    stop()
    await silent
  })

  test('who sleeps on behind its end lets no time pass for others', async () => {
    const { now, sleep, hold } = virtualClock(0)
    let sleeping: Promise<void> | undefined
    const late = hold(
      async () => {
        await io()
        sleeping = sleep(1000)
        await sleeping
      },
      { patienceMs: 1 },
    )
    const seen = await hold(async () => {
      await io()
      await io()
      return now()
    })
    expect([seen, sleeping]).toEqual([0, expect.any(Promise)])
    await late
    expect(now()).toBe(1000)
  })

  test('what is thrown comes through, and time goes on', async () => {
    const { now, sleep, hold } = virtualClock(0)
    await expect(hold(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    await sleep(1)
    expect(now()).toBe(1)
  })
})

test('advance moves at once, and wakes who is due', async () => {
  const { now, sleep, advance } = virtualClock(0)
  const woken: number[] = []
  const sleeping = [sleep(100), sleep(5000)].map((one, index) => one.then(() => woken.push(index)))
  advance(4000)
  expect(now()).toBe(4000)
  await sleeping[0]
  expect(woken).toEqual([0])
  await sleeping[1]
  expect(now()).toBe(5000)
})
