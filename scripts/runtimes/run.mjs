// @ts-check
// The runtimes, all from npm, and how each runs a bundle and core's own suite.
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '@countersign/tools/root'
import { bundleOf, folder } from './bundle.mjs'

const execute = promisify(execFile)

/**
 * @typedef {object} Runtime
 * @property {string} name
 * @property {string} spec package and range on npm
 * @property {string} command
 * @property {(backend: string) => string[]} argsFor what runs the bundle of a backend
 * @property {string[]} [vitestArgs] what comes before vitest, where it runs there
 */

/** @type {(major: number) => Runtime} */
const node = (major) => ({
  name: 'Node',
  spec: `node@${major}`,
  command: 'node',
  argsFor: (backend) => [bundleOf(backend, 'module')],
  vitestArgs: [],
})

/** @type {readonly Runtime[]} */
export const RUNTIMES = [
  ...[20, 22, 24, 26].map(node),
  {
    name: 'Bun',
    spec: 'bun@1',
    command: 'bun',
    argsFor: (backend) => [bundleOf(backend, 'module')],
    vitestArgs: ['--bun'],
  },
  {
    name: 'Deno',
    spec: 'deno@2',
    command: 'deno',
    argsFor: (backend) => ['run', '--no-prompt', bundleOf(backend, 'module')],
    vitestArgs: ['run', '--allow-all'],
  },
  {
    name: 'workerd',
    spec: 'workerd@1',
    command: 'workerd',
    argsFor: (backend) => ['test', writeWorkerdConfig(backend)],
  },
]

/**
 * Where npm has put a runtime, and its exact version.
 * @param {Runtime} runtime
 */
export async function locate({ spec, command }) {
  const found = await execute('npx', ['-y', '-p', spec, '-c', `command -v ${command}`], { timeout: 120_000 })
  const path = found.stdout.trim()
  const { stdout } = await execute(path, ['--version'], { timeout: 30_000 })
  return { path, version: /\d[\d.-]*/.exec(stdout)?.[0] ?? stdout.trim() }
}

/**
 * What the program reports of a backend on a runtime.
 * @param {string} path @param {string[]} args
 * @returns {Promise<import('../../test/runtimes/program.ts').Report>}
 */
export async function runProgram(path, args) {
  const { stdout } = await execute(path, args, { timeout: 120_000, maxBuffer: 2 ** 24, env })
  const report = stdout.split('\n').find((line) => line.startsWith('{'))
  if (report === undefined) throw new Error(`no report in: ${stdout.slice(0, 500)}`)
  return JSON.parse(report)
}

const env = { ...process.env, NO_COLOR: '1' }

/** @typedef {{ name: string, status: string, message: string, assertionResults: VitestTest[] }} VitestFile */
/** @typedef {{ fullName: string, status: string, failureMessages: string[] }} VitestTest */

/**
 * Runs core's own suite.
 * @param {string} path @param {string[]} vitestArgs
 */
export async function runVitest(path, vitestArgs) {
  const outputFile = join(folder, 'vitest.json')
  rmSync(outputFile, { force: true })
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const args = [...vitestArgs, vitest, 'run', 'packages/core', '--reporter=json', `--outputFile=${outputFile}`]
  try {
    await execute(path, args, { cwd: root, timeout: 180_000, maxBuffer: 2 ** 26, env })
  } catch (error) {
    if (!existsSync(outputFile)) throw error // otherwise a test failed, and the report says which
  }
  const report = JSON.parse(readFileSync(outputFile, 'utf8'))
  /** @type {VitestFile[]} */
  const files = report.testResults
  const failures = files.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (status === 'failed' && failed.length === 0) return [`${basename(name)}: ${message}`]
    return failed.map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages[0]?.split('\n')[0]}`)
  })
  return { passed: report.numPassedTests, skipped: report.numPendingTests, failures }
}

/** @param {string} backend */
function writeWorkerdConfig(backend) {
  const file = bundleOf(backend, 'worker')
  // Nothing but the bundle for Node needs a flag.
  const flags = backend === 'node:crypto' ? '["nodejs_compat"]' : '[]'
  const config = file.replace(/mjs$/, 'capnp')
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (services = [(name = "main", worker = (
  modules = [(name = "main.mjs", esModule = embed "${basename(file)}")],
  compatibilityDate = "2026-11-01",
  compatibilityFlags = ${flags},
))]);
`,
  )
  return config
}
