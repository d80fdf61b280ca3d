import { configDefaults, defineConfig } from 'vitest/config'
import { ENGINES } from './vitest.engines.config.ts'
import { FRAMEWORKS } from './vitest.frameworks.config.ts'
import { ORACLES } from './vitest.oracles.config.ts'
import { RUNTIMES } from './vitest.runtimes.config.ts'

// Tiers of their own, `pnpm test:engines` and so on: they take minutes, or need what is not installed with the rest.
const exclude = [...configDefaults.exclude, ...ENGINES, ...ORACLES, ...FRAMEWORKS, ...RUNTIMES]

/** Their files share one set of modules in each worker: importing core, providers and a framework costs more than the tests. */
const SHARING = ['packages/{core,node,express,koa,fastify,hono,next}/test/**/*.test.ts']

/** They put other modules in the place of core's, or look at what a process does only once. */
const ALONE = ['packages/core/test/crypto/{backends,web-backends}.test.ts', 'packages/core/test/observe/*.test.ts']

export default defineConfig({
  test: {
    // Nothing takes so long but on a machine that has other things to do.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Much of the time is waiting: for leases, disks and processes that are killed.
    maxWorkers: 3,
    coverage: { include: ['packages/*/src/**'], reporter: ['text-summary', 'text'] },
    projects: [
      {
        extends: true,
        test: { name: 'sharing', isolate: false, include: SHARING, exclude: [...exclude, ...ALONE] },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: [
            ...ALONE,
            'packages/{cli,drill,providers,stores,testing,tools}/test/**/*.test.ts',
            'test/**/*.test.ts',
          ],
          exclude,
        },
      },
    ],
  },
})
