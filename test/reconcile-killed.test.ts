import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { reconcile } from '@countersign/core/reconcile'
import { buildProcess } from '@countersign/tools/build/process'
import { sleep } from '@countersign/tools/time/sleep'
import { afterEach, describe, expect, test } from 'vitest'
import type { StoreKind } from './crash/places/index.ts'
import {
  type Fate,
  findStores,
  marksOf,
  openReceiver,
  type ProviderName,
  playDay,
  type Scene,
} from './support/reconcile.ts'
import type { ProcessConfig } from './support/reconcile-process.ts'

const stores = await findStores()

const FATES: readonly Fate[] = Array.from({ length: 40 }, (_, index) =>
  index % 5 === 0 ? 'handled, but answered 500' : 'down',
)

const program = buildProcess(join(import.meta.dirname, 'support/reconcile-process.ts'))

let scene: Scene | undefined
afterEach(async () => {
  await scene?.close()
  scene = undefined
})

const RUNS: readonly (readonly [provider: ProviderName, kind: StoreKind])[] = [
  ['telnyx', 'sqlite'],
  ['telnyx', 'redis'],
  ['dfns', 'sqlite'],
  ['dfns', 'postgres'],
]

describe('a run that is killed half-way', () => {
  test.each(RUNS.filter(([, kind]) => stores.includes(kind)))(
    'is repeated at once, and nothing is missing: %s, %s',
    async (provider, kind) => {
      scene = await playDay(provider, kind, FATES)
      const { url, since, now, source, readMarks } = scene
      const config = { ...scene.config, leaseMs: 2500 }
      const until = new Date(now()).toISOString()
      const order: ProcessConfig = { receiver: config, url, since: since.toISOString(), until, diesAt: 16 }
      const child = fork(await program, [JSON.stringify(order)], { execArgv: [] })
      expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
      const half = await readMarks()
      expect(half.length).toBeGreaterThan(8)
      expect(half.length).toBeLessThan(30)

      const { receiver, close } = openReceiver(config, now)
      // Beside the default, the lease of the receiver that died is short.
      const run = await reconcile({ receiver, source, since, now, sleep: () => sleep(2600), dryRun: false })
      close()
      expect(run).toMatchObject({ seen: 40, failed: 0, inProgress: 0 })

      const marks = await readMarks()
      const all = marksOf(FATES, ['down', 'handled, but answered 500'])
      expect([...new Set(marks)]).toEqual(all)
      // What is not written in the store's own transaction may be written and not be marked yet.
      expect(marks.length - all.length).toBeLessThan(kind === 'redis' ? 4 : 1)
    },
  )
})
