import { defineConfig } from 'vitest/config'

/**
 * Tests that break or attack servers, drive every library of a store, or measure time or a receiver under load. They take
 * the machine for themselves, one file after the other.
 */
export const ENGINES: readonly string[] = [
  'test/engines/**/*.engine.test.ts',
  'test/crash/**/*.test.ts',
  'test/drill/seeds.test.ts',
  'test/overload*.test.ts',
  'test/reconcile-many.test.ts',
  'packages/core/test/**/*-cost.test.ts',
  'packages/stores/test/*.engine.test.ts',
  'packages/stores/test/*-duplicates.test.ts',
  'packages/stores/test/postgres-libraries.test.ts',
]

export default defineConfig({
  test: {
    include: [...ENGINES],
    testTimeout: 180_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
})
