// @ts-check
// Runs core on every runtime with every backend that it has: all vectors, the path from request to reply, and core's
// own suite. Prints a table, puts it into docs/runtimes.md, and fails on any difference.
import { BACKENDS, makeBundles } from './runtimes/bundle.mjs'
import { locate, RUNTIMES, runProgram, runVitest } from './runtimes/run.mjs'
import { problemsOf, toTable, writePage } from './runtimes/table.mjs'

/** @typedef {import('./runtimes/table.mjs').Finding} Finding */

const hasShared = await makeBundles()
/** @type {Finding[]} */
const findings = []
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

/**
 * One after another: the machine may be small, and some of the checks are about time.
 * @param {import('./runtimes/run.mjs').Runtime} runtime
 * @returns {Promise<Finding[]>}
 */
async function judge(runtime) {
  /** @type {Awaited<ReturnType<typeof locate>>} */
  let found
  try {
    found = await locate(runtime)
  } catch (error) {
    return [{ runtime: runtime.spec, backend: 'none', errors: [`could not be started: ${error}`] }]
  }
  const { path, version } = found
  /** @type {Finding[]} */
  const rows = []
  for (const backend of BACKENDS) {
    /** @type {Finding} */
    const finding = { runtime: `${runtime.name} ${version}`, backend, errors: [] }
    const report = await attempt(finding, () => runProgram(path, runtime.argsFor(backend)))
    rows.push({ ...finding, ...(report && { report }) })
  }
  const { vitestArgs } = runtime
  const [first] = rows // the backend that vitest finds there
  if (!first || !vitestArgs) return rows
  const vitest = await attempt(first, () => runVitest(path, vitestArgs))
  return [{ ...first, ...(vitest && { vitest }) }, ...rows.slice(1)]
}

/**
 * @template Result
 * @param {Finding} finding @param {() => Promise<Result>} work
 */
async function attempt({ errors }, work) {
  try {
    return await work()
  } catch (error) {
    const { message, stderr = '' } = /** @type {Error & { stderr?: string }} */ (error)
    errors.push(`did not run: ${message}\n${stderr.slice(0, 2000)}`)
    return undefined
  }
}
