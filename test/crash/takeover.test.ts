import { until } from '@countersign/tools/time/until'
import { test } from 'vitest'
import { isAvailable } from './available.ts'
import { STORE_KINDS } from './places/index.ts'
import { SCHEDULES } from './schedule.ts'
import { openStage } from './stage.ts'

test.concurrent.for(STORE_KINDS)(
  '%s: a receiver killed in mid-handler leaves its events to another, under each schedule of Telnyx and with a lease of 4 s',
  { timeout: 60_000 },
  async (kind, { skip, expect, onTestFinished }) => {
    if (!isAvailable[kind]) skip()
    const stage = await openStage({ kind, mode: 'plain', factor: 1 })
    onTestFinished(stage.close)
    const [dying, living] = await Promise.all([
      stage.start({ pauses: { before: [60_000, 60_000], after: [0, 0] } }),
      stage.start(),
    ])
    const urls = [`http://127.0.0.1:${await dying.listen()}/`, `http://127.0.0.1:${await living.listen()}/`]
    const deliveries = Object.entries(SCHEDULES).map(([name, schedule]) => stage.deliver(name, urls, schedule))
    await until(() => stage.journal().filter(({ point }) => point === 'begun').length === deliveries.length)
    await stage.kill(dying)

    const results = await Promise.all(deliveries)
    expect(results.filter(({ isDelivered }) => !isDelivered)).toEqual([])
    expect(await stage.summarise()).toMatchObject({ cutRuns: 3, lost: [], doubled: 0 })
  },
)
