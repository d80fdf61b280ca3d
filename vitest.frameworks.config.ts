import { defineConfig } from 'vitest/config'

/** Applications of frameworks that are heavy to install, built and served as their users do it. */
export const FRAMEWORKS: readonly string[] = ['test/frameworks/*.test.ts']

export default defineConfig({
  test: {
    include: [...FRAMEWORKS],
    testTimeout: 60_000,
    // Next installs and builds.
    hookTimeout: 600_000,
  },
})
