import { beforeAll, describe, expect, test } from 'vitest'
import { BACKENDS, makeBundles } from '../../scripts/runtimes/bundle.ts'
import { locate, RUNTIMES, runProgram, runVitest } from '../../scripts/runtimes/run.ts'
import { problemsOf } from '../../scripts/runtimes/table.ts'

// One signature has one verdict, wherever it is judged. `pnpm runtimes` makes the same runs, and a table of them.

beforeAll(() => makeBundles())

describe.each(RUNTIMES)('on $spec', (runtime) => {
  let path: string
  beforeAll(async () => {
    path = (await locate(runtime)).path
  }, 150_000)

  test.each(BACKENDS)(
    'every vector and the whole path have the verdicts that they must have, with %s',
    async (backend) => {
      const report = await runProgram(path, runtime.argsFor(backend))
      expect(report.ed25519.total).toBeGreaterThan(100)
      expect(report.suite.passed).toBeGreaterThan(40)
      expect(problemsOf([{ runtime: runtime.spec, backend, report, errors: [] }])).toEqual([])
    },
  )

  const { vitestArgs } = runtime
  if (vitestArgs) {
    test("core's own tests pass", async () => {
      const { passed, failures } = await runVitest(path, vitestArgs)
      expect(failures).toEqual([])
      expect(passed).toBeGreaterThan(1000)
    })
  }
})
