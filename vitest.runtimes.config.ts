import { defineConfig } from 'vitest/config'

/** What runs on other runtimes than this one. npm brings them. */
export const RUNTIMES: readonly string[] = ['test/runtimes/*.test.ts', 'packages/stores/test/sqlite-runtimes.test.ts']

export default defineConfig({
  test: {
    include: [...RUNTIMES],
    testTimeout: 360_000,
    hookTimeout: 180_000,
    // Some of the checks are about time.
    fileParallelism: false,
  },
})
