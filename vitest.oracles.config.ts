import { defineConfig } from 'vitest/config'

/** What the providers' own packages judge, which are installed there. */
export const ORACLES: readonly string[] = ['test/oracles/*.test.ts']

export default defineConfig({ test: { include: [...ORACLES], testTimeout: 60_000 } })
