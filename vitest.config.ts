import { configDefaults, defineConfig } from 'vitest/config'
import { ENGINES } from './vitest.engines.config.ts'

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    // Those take minutes, and a machine of their own: `pnpm test:engines`.
    exclude: [...configDefaults.exclude, ...ENGINES],
    // Nothing takes so long but on a machine that has other things to do.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Much of the time is waiting: for leases, disks and processes that are killed.
    maxWorkers: 3,
    coverage: { include: ['packages/*/src/**'], reporter: ['text-summary', 'text'] },
  },
})
