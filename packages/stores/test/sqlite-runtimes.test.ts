import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { DriverName } from './sqlite-support.ts'

const execute = promisify(execFile)
const main = fileURLToPath(new URL('./sqlite-contract-main.ts', import.meta.url))

/** The drivers that are part of a runtime other than the one that the tests run on. */
const RUNTIMES: readonly { spec: string; command: string; driver: DriverName }[] = [
  { spec: 'node@24', command: 'node', driver: 'node' },
  { spec: 'bun@1', command: 'bun', driver: 'bun' },
]

test.concurrent.for(RUNTIMES)(
  'the contract holds with the driver of $spec',
  { timeout: 120_000 },
  async ({ spec, command, driver }, { skip }) => {
    const path = await locate(spec, command)
    if (!path) return skip()
    const { stdout } = await execute(path, [main, driver], { timeout: 60_000, maxBuffer: 2 ** 24 })
    const { count, failures }: { count: number; failures: string[] } = JSON.parse(stdout)
    expect(failures).toEqual([])
    expect(count).toBeGreaterThan(200)
  },
)

/** Where npm has put a runtime. */
async function locate(spec: string, command: string): Promise<string | undefined> {
  try {
    const { stdout } = await execute('npx', ['-y', '-p', spec, '-c', `command -v ${command}`], { timeout: 60_000 })
    return stdout.trim()
  } catch (error) {
    if (process.env.CI) throw error
    console.error(`SKIPPED: the SQLite store on ${spec}, which npm could not fetch: ${error}`)
    return undefined
  }
}
