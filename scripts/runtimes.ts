// Runs core on every runtime with every backend that it has: all vectors, the path from request to reply, and core's
// own suite. Prints a table, puts it into docs/runtimes.md, and fails on any difference.
import { BACKENDS, makeBundles } from './runtimes/bundle.ts'
import { locate, RUNTIMES, type Runtime, runProgram, runVitest } from './runtimes/run.ts'
import { type Finding, problemsOf, toTable, writePage } from './runtimes/table.ts'

const hasShared = await makeBundles()
const findings: Finding[] = []
for (const runtime of RUNTIMES) {
  const started = performance.now()
  findings.push(...(await judge(runtime)))
  console.log(`${runtime.spec}: ${Math.round((performance.now() - started) / 1000)} s`)
}

const table = toTable(findings)
const problems = problemsOf(findings)
writePage(table, hasShared)
console.log(`\n${table}\n`)
for (const problem of problems) console.log(`WRONG  ${problem}`)
console.log(`${findings.length} backends on ${RUNTIMES.length} runtimes, ${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1

/** One after another: the machine may be small, and some of the checks are about time. */
async function judge(runtime: Runtime): Promise<readonly Finding[]> {
  const found = await attempt(() => locate(runtime))
  if (found.error !== undefined) return [{ runtime: runtime.spec, backend: 'none', errors: [found.error] }]
  const { path, version } = found.result
  const findings: Finding[] = []
  for (const backend of BACKENDS) {
    const { result: report, error } = await attempt(() => runProgram(path, runtime.argsFor(backend)))
    findings.push({
      runtime: `${runtime.name} ${version}`,
      backend,
      errors: error ? [error] : [],
      ...(report && { report }),
    })
  }
  const { vitestArgs } = runtime
  const [first, ...others] = findings // the backend that vitest finds there
  if (!first || !vitestArgs) return findings
  const { result: vitest, error } = await attempt(() => runVitest(path, vitestArgs))
  return [{ ...first, errors: [...first.errors, ...(error ? [error] : [])], ...(vitest && { vitest }) }, ...others]
}

type Attempt<Result> =
  | { readonly result: Result; readonly error?: undefined }
  | { readonly result?: undefined; readonly error: string }

async function attempt<Result>(work: () => Promise<Result>): Promise<Attempt<Result>> {
  try {
    return { result: await work() }
  } catch (error) {
    const { message, stderr = '' } = error as Error & { stderr?: string }
    return { error: `did not run: ${message}\n${stderr.slice(0, 2000)}` }
  }
}
