import { configDefaults, defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/engines/**'], // which take minutes: `pnpm test:engines`
    // Nothing takes so long but on a machine that has other things to do.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Much of the time is waiting: for leases, disks and processes that are killed.
    maxWorkers: 3,
    coverage: { include: ['packages/*/src/**'], reporter: ['text-summary', 'text'] },
  },
})
