import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sleep } from '../time/sleep.ts'
import { findFreePort } from './free-port.ts'
import { answersPing } from './redis.ts'
import { refuseToSkip } from './refuse-to-skip.ts'

/** What is started: Redis, or another server that takes its options, as `valkey-server` does. */
const BINARY = process.env.REDIS_SERVER ?? 'redis-server'

/** A Redis of the test's own, on a free port, with a folder that goes when it does. */
export interface RedisServer {
  readonly port: number
  readonly url: string
  /** SIGSTOP keeps it from answering, SIGCONT lets it. */
  readonly signal: (name: 'SIGSTOP' | 'SIGCONT') => void
  /** Ends it as a crash does, and starts it on what it has written. */
  readonly crash: () => Promise<void>
  readonly close: () => Promise<void>
}

/** @param config as on the command line: `['--appendonly', 'yes']` */
export async function startRedisServer(config: readonly string[] = []): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-redis-'))
  const port = await findFreePort()
  let server = await start()

  async function start(): Promise<ChildProcess> {
    const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--loglevel', 'warning', ...config]
    const child = spawn(BINARY, args, { stdio: 'ignore' })
    await once(child, 'spawn')
    while (!(await answersPing(port))) {
      if (child.exitCode !== null) throw new Error(`${BINARY} ended with ${child.exitCode}: ${args.join(' ')}`)
      await sleep(10)
    }
    return child
  }

  async function kill(): Promise<void> {
    const exit = once(server, 'exit')
    server.kill('SIGKILL')
    await exit
  }

  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    signal: (name) => void server.kill(name),
    async crash() {
      await kill()
      server = await start()
    },
    async close() {
      await kill()
      rmSync(folder, { recursive: true })
    },
  }
}

/** Whether tests that start a Redis of their own can run. Fails where they have to. */
export function hasRedisServer(): boolean {
  return spawnSync(BINARY, ['--version']).status === 0 || refuseToSkip(`There is no ${BINARY} to start`)
}
