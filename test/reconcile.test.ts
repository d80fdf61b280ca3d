import { reconcile } from '@countersign/core/reconcile'
import { afterEach, describe, expect, test } from 'vitest'
import { type Fate, findStores, marksOf, PROVIDERS, playDay, type Scene } from './support/reconcile.ts'

const stores = await findStores()

/** Of ten events, five are missing after the day. */
const TEN: readonly Fate[] = [
  'delivered',
  'down',
  'handled, but answered 500',
  'down',
  'of no handler',
  'down at first',
  'down',
  'handled, but answered 500',
  'down',
  'down',
]
const FATES = Array.from({ length: 4 }, () => TEN).flat()
const HANDLED: readonly Fate[] = ['delivered', 'down at first', 'handled, but answered 500']

let scene: Scene | undefined
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  await scene?.close()
  scene = undefined
})

describe.each(PROVIDERS)('after a day without a receiver, %s', (provider) => {
  test.each(stores)('gives back what is missing, once each, with the store in %s', async (kind) => {
    const { since, now, sleep, source, readMarks, open, ...rest } = await playDay(provider, kind, FATES)
    scene = { since, now, sleep, source, readMarks, open, ...rest }
    const { receiver, runs, close } = open()
    closing.push(close)
    const before = await readMarks()
    expect(before).toEqual(marksOf(FATES, HANDLED))
    const found = { seen: 32, ignored: 4, inProgress: 0, failed: 0, unknown: 0 }

    const look = await reconcile({ receiver, source, since, now, sleep })
    expect(look).toMatchObject({ ...found, dryRun: true, alreadyDone: 8, missing: 20, recovered: 0 })
    expect(runs()).toBe(0)
    expect(await readMarks()).toEqual(before)

    const shares: number[] = []
    const run = await reconcile({
      ...{ receiver, source, since, now, sleep, dryRun: false },
      onProgress: ({ share }) => shares.push(share),
    })
    expect(run).toMatchObject({ ...found, dryRun: false, alreadyDone: 8, missing: 20, recovered: 20 })
    expect(await readMarks()).toEqual(marksOf(FATES, [...HANDLED, 'down']))
    expect(shares.length).toBeGreaterThan(20)
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect(shares.at(-1)).toBe(1)
    expect(run.oldest?.getTime()).toBeLessThan(run.newest?.getTime() ?? 0)
    expect(run.cursor).toBe(`${provider}/${new Date(now()).toISOString()}/${new Date(now()).toISOString()}`)

    const again = await reconcile({ receiver, source, since, now, sleep, dryRun: false })
    expect(again).toMatchObject({ ...found, alreadyDone: 28, missing: 0, recovered: 0 })
    expect(again).not.toHaveProperty('oldest')
    expect(runs()).toBe(20)
  })

  test.each(stores)('may deliver the same events meanwhile, with the store in %s', async (kind) => {
    scene = await playDay(provider, kind, FATES)
    const { since, now, source, readMarks, open, sender, repair } = scene
    const { receiver, close } = open()
    closing.push(close)
    repair()
    const deliveries = [...sender.deliveries].filter(({ status }) => status === 'failed')
    const [run] = await Promise.all([
      reconcile({ receiver, source, since, now, sleep: (ms) => real(Math.min(ms, 50)), dryRun: false, concurrency: 8 }),
      ...deliveries.map(async (delivery, index) => {
        await real(index)
        await sender.retry(delivery)
      }),
    ])
    expect(run).toMatchObject({ failed: 0, inProgress: 0 })
    expect(run.recovered).toBeLessThanOrEqual(20)
    expect(await readMarks()).toEqual(marksOf(FATES, [...HANDLED, 'down']))
  })

  test('gives the events of the period alone', async () => {
    scene = await playDay(provider, 'sqlite', TEN)
    const { since, now, sleep, source, readMarks, open } = scene
    const { receiver, close } = open()
    closing.push(close)
    const noon = new Date(since.getTime() + 43_200_000)
    const run = await reconcile({ receiver, source, since: noon, now, sleep, dryRun: false })
    expect(run).toMatchObject({ seen: 4, recovered: 3, alreadyDone: 1 })
    const morning = await reconcile({ receiver, source, since, until: noon, now, sleep })
    expect(morning).toMatchObject({ seen: 4, missing: 2, alreadyDone: 1, ignored: 1 })
    expect(await readMarks()).toEqual(expect.arrayContaining(['down/6', 'down/8', 'down/9']))
  })

  test('is asked again for what failed, from the cursor', async () => {
    scene = await playDay(provider, 'sqlite', TEN)
    const { since, now, sleep, source, readMarks, open } = scene
    const failing = open((run) => {
      if (run === 3) throw new Error('The handler fails on purpose')
    })
    closing.push(failing.close)
    const options = { source, since, now, sleep, dryRun: false, concurrency: 1 }
    const run = await reconcile({ receiver: failing.receiver, ...options })
    expect(run).toMatchObject({ missing: 5, recovered: 4, failed: 1 })
    const next = await reconcile({ receiver: failing.receiver, ...options, cursor: run.cursor })
    expect(next).toMatchObject({ missing: 1, recovered: 1, failed: 0 })
    expect(await readMarks()).toEqual(marksOf(TEN, [...HANDLED, 'down']))
  })

  test('is left alone when the run is aborted, which goes on from the cursor', async () => {
    scene = await playDay(provider, 'sqlite', TEN)
    const { since, now, sleep, source, readMarks, open } = scene
    const { receiver, close } = open()
    closing.push(close)
    const aborting = new AbortController()
    const options = { receiver, source, since, now, sleep, dryRun: false, concurrency: 1 }
    const onProgress = ({ recovered }: { readonly recovered: number }) => {
      if (recovered === 2) aborting.abort()
    }
    const error = await reconcile({ ...options, onProgress, signal: aborting.signal }).catch((thrown) => thrown)
    expect(error).toMatchObject({ name: 'ReconcileError', code: 'aborted', result: { recovered: 2 } })
    const rest = await reconcile({ ...options, cursor: error.result.cursor })
    expect(rest).toMatchObject({ recovered: 3, failed: 0 })
    expect(await readMarks()).toEqual(marksOf(TEN, [...HANDLED, 'down']))
  })
})

function real(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
