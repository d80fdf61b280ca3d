import { defineConfig } from 'vitest/config'

/** Tests that start, restart and break servers of their own. They take the machine for themselves, one after the other. */
export default defineConfig({
  test: {
    include: ['test/engines/**/*.engine.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
})
