import { expect, test } from 'vitest'
import { isAvailable } from './available.ts'
import { STORE_KINDS } from './places/index.ts'
import { soak } from './soak.ts'

const MEGABYTE = 2 ** 20

// The long form is `scripts/crash.ts --deliveries 100000`.
test.for(STORE_KINDS)(
  '%s: connections and memory stay flat over many deliveries',
  { timeout: 60_000 },
  async (kind, { skip }) => {
    if (!isAvailable[kind]) skip()
    const samples = await soak({ kind, deliveries: Number(process.env.COUNTERSIGN_DELIVERIES ?? 600) })
    const [early, late] = [samples.slice(2, 5), samples.slice(-3)]
    const most = (of: typeof samples, member: 'heap' | 'connections' | 'openFiles') =>
      Math.max(...of.map((sample) => sample[member]))
    expect(most(late, 'connections')).toBeLessThanOrEqual(most(early, 'connections') + 2)
    expect(most(late, 'openFiles')).toBeLessThanOrEqual(most(early, 'openFiles') + 2)
    expect(most(late, 'heap')).toBeLessThan(most(early, 'heap') + 8 * MEGABYTE)
  },
)
