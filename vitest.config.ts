import { configDefaults, defineConfig } from 'vitest/config'
import { ENGINES } from './vitest.engines.config.ts'
import { FRAMEWORKS } from './vitest.frameworks.config.ts'
import { ORACLES } from './vitest.oracles.config.ts'
import { RUNTIMES } from './vitest.runtimes.config.ts'

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    // Tiers of their own, `pnpm test:engines` and so on: they take minutes, or need what is not installed with the rest.
    exclude: [...configDefaults.exclude, ...ENGINES, ...ORACLES, ...FRAMEWORKS, ...RUNTIMES],
    // Nothing takes so long but on a machine that has other things to do.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Much of the time is waiting: for leases, disks and processes that are killed.
    maxWorkers: 3,
    coverage: { include: ['packages/*/src/**'], reporter: ['text-summary', 'text'] },
  },
})
