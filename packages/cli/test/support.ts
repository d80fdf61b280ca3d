import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Provider } from '@countersign/core'
import type { AnyEvent } from '@countersign/core/provider'
import { type Outcome, webhook } from '@countersign/express'
import { dfns } from '@countersign/providers/dfns'
import { telnyx } from '@countersign/providers/telnyx'
import express from 'express'
import { onTestFinished } from 'vitest'
import { run } from '../src/cli.ts'

export interface Result {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface World {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string | Uint8Array
  readonly signal?: AbortSignal
  readonly columns?: number
  readonly isTTY?: boolean
}

/** Runs a command in this process. */
export async function cli(argv: readonly string[], world: World = {}): Promise<Result> {
  const { cwd = makeFolder(), env = {}, stdin = '', signal = new AbortController().signal, columns, isTTY } = world
  const written = { stdout: '', stderr: '' }
  const output = (name: keyof typeof written) => ({
    columns,
    isTTY,
    write(chunk: string) {
      written[name] += chunk
    },
  })
  async function* input() {
    yield stdin
  }
  const io = { cwd, env, stdin: input(), stdout: output('stdout'), stderr: output('stderr'), signal }
  return { code: await run(argv, io), ...written }
}

/** The one JSON object that a command has printed. */
export function jsonOf({ stdout }: Result) {
  return JSON.parse(stdout)
}

/** The lines of JSON that a command has printed. */
export function linesOf({ stdout }: Result) {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

const MAIN = join(import.meta.dirname, '../src/main.ts')
const TSX = import.meta.resolve('tsx')

/** What `node` is given to run the command line as a process of its own. */
export const NODE_ARGUMENTS: readonly string[] = ['--import', TSX, MAIN]

/** A process with nothing in its environment but what is given. */
export function start(argv: readonly string[], { cwd = makeFolder(), env = {} }: World = {}) {
  const child = spawn(process.execPath, [...NODE_ARGUMENTS, ...argv], {
    cwd,
    env: { NODE_ENV: 'test', PATH: process.env.PATH, ...env },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** Runs a command as a process of its own. */
export async function spawnCli(argv: readonly string[], world: World = {}): Promise<Result> {
  const child = start(argv, world)
  child.stdin.on('error', () => undefined)
  child.stdin.end(world.stdin ?? '')
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: child.exitCode, stdout, stderr }
}

/** A folder for one test. */
export function makeFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-cli-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A folder with development keys of some providers. */
export async function makeFolderWithKeys(...providers: readonly string[]): Promise<string> {
  const cwd = makeFolder()
  for (const provider of providers) await cli(['keys', 'new', provider], { cwd })
  return cwd
}

export function readKeys(cwd: string, provider: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(join(cwd, `.countersign/keys/${provider}.json`), 'utf8'))
}

export interface Receiver {
  readonly url: string
  readonly port: number
  readonly outcomes: readonly Outcome[]
  readonly texts: readonly string[]
}

/** An Express app with the keys of the folder, as its user would write it. */
export async function startReceiver(
  cwd: string,
  provider: 'telnyx' | 'dfns',
  fail = (_count: number) => false,
): Promise<Receiver> {
  const outcomes: Outcome[] = []
  const texts: string[] = []
  const keys = readKeys(cwd, provider)
  const configured: Provider<AnyEvent> =
    provider === 'telnyx' ? telnyx<AnyEvent>({ publicKey: keys.publicKey }) : dfns<AnyEvent>({ secret: keys.secret })
  let runs = 0
  const app = express()
  app.post(
    `/webhooks/${provider}`,
    webhook({ provider: configured, onOutcome: (outcome) => outcomes.push(outcome) }, async ({ body }) => {
      if (fail(++runs)) throw new Error('not yet')
      texts.push(JSON.stringify(body))
    }),
  )
  app.use((_request, response) => void response.status(404).end())
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/webhooks/${provider}`, port, outcomes, texts }
}
