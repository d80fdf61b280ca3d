// The runtimes, all from npm, and how each runs a bundle and core's own suite.
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '@countersign/tools/root'
import type { Report } from '../../test/runtimes/program.ts'
import { bundleOf, folder } from './bundle.ts'

const execute = promisify(execFile)

export interface Runtime {
  readonly name: string
  /** Package and range on npm. */
  readonly spec: string
  readonly command: string
  /** What runs the bundle of a backend. */
  readonly argsFor: (backend: string) => string[]
  /** What comes before vitest, where it runs there. */
  readonly vitestArgs?: readonly string[]
}

const node = (major: number): Runtime => ({
  name: 'Node',
  spec: `node@${major}`,
  command: 'node',
  argsFor: (backend) => [bundleOf(backend, 'module')],
  vitestArgs: [],
})

export const RUNTIMES: readonly Runtime[] = [
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

/** Where npm has put a runtime, and its exact version. */
export async function locate({ spec, command }: Runtime): Promise<{ readonly path: string; readonly version: string }> {
  const found = await execute('npx', ['-y', '-p', spec, '-c', `command -v ${command}`], { timeout: 120_000 })
  const path = found.stdout.trim()
  const { stdout } = await execute(path, ['--version'], { timeout: 30_000 })
  return { path, version: /\d[\d.-]*/.exec(stdout)?.[0] ?? stdout.trim() }
}

/** What the program reports of a backend on a runtime. */
export async function runProgram(path: string, args: readonly string[]): Promise<Report> {
  const { stdout } = await execute(path, args, { timeout: 120_000, maxBuffer: 2 ** 24, env })
  const report = stdout.split('\n').find((line) => line.startsWith('{'))
  if (report === undefined) throw new Error(`no report in: ${stdout.slice(0, 500)}`)
  return JSON.parse(report)
}

const env = { ...process.env, NO_COLOR: '1' }

interface VitestFile {
  readonly name: string
  readonly status: string
  readonly message: string
  readonly assertionResults: readonly {
    readonly fullName: string
    readonly status: string
    readonly failureMessages: readonly string[]
  }[]
}

export interface VitestReport {
  readonly passed: number
  readonly skipped: number
  readonly failures: readonly string[]
}

/** Runs core's own suite. */
export async function runVitest(path: string, vitestArgs: readonly string[]): Promise<VitestReport> {
  const outputFile = join(folder, 'vitest.json')
  rmSync(outputFile, { force: true })
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const args = [...vitestArgs, vitest, 'run', 'packages/core', '--reporter=json', `--outputFile=${outputFile}`]
  try {
    await execute(path, args, { cwd: root, timeout: 300_000, maxBuffer: 2 ** 26, env })
  } catch (error) {
    if (!existsSync(outputFile)) throw error // otherwise a test failed, and the report says which
  }
  const report = JSON.parse(readFileSync(outputFile, 'utf8'))
  const files: readonly VitestFile[] = report.testResults
  const failures = files.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (status === 'failed' && failed.length === 0) return [`${basename(name)}: ${message}`]
    return failed.map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages[0]?.split('\n')[0]}`)
  })
  return { passed: report.numPassedTests, skipped: report.numPendingTests, failures }
}

function writeWorkerdConfig(backend: string): string {
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
