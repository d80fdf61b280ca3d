import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { sleep } from '../time/sleep.ts'
import { findFreePort } from './free-port.ts'
import type { RedisServer } from './redis-server.ts'
import { refuseToSkip } from './refuse-to-skip.ts'

/** A PostgreSQL of the test's own, on a free port, with a folder that goes when it does. */
export interface PostgresServer extends RedisServer {
  /** Ends it as `pg_ctl stop -m` does, and starts it again. */
  readonly restart: (mode: 'fast' | 'immediate') => Promise<void>
}

/** Debian's place for what is not on the PATH. */
const INSTALLED = '/usr/lib/postgresql'

/** Where `initdb` and `postgres` lie, or `undefined` where they do not. */
function findBinaries(): string | undefined {
  const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED) : []
  const folders = versions.toSorted().map((version) => join(INSTALLED, version, 'bin'))
  return [...(process.env.PATH ?? '').split(':'), ...folders.reverse()].find((folder) =>
    existsSync(join(folder, 'initdb')),
  )
}

/** Whether tests that start a PostgreSQL of their own can run. Fails where they have to. */
export function hasPostgresServer(): boolean {
  return findBinaries() !== undefined || refuseToSkip('There is no PostgreSQL to start')
}

export async function startPostgresServer(): Promise<PostgresServer> {
  const binaries = findBinaries() ?? ''
  const user = findPostgresUser()
  const folder = mkdtempSync(join(tmpdir(), 'countersign-postgres-'))
  if (user) chownSync(folder, user.uid, user.gid)
  const port = await findFreePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const cluster = ['-D', join(folder, 'data')]
  try {
    execFileSync(join(binaries, 'initdb'), [...cluster, '-U', 'postgres', '-A', 'trust', '--no-sync'], {
      ...user,
      stdio: 'pipe', // what it says is in the error then
    })
  } catch (error) {
    rmSync(folder, { recursive: true })
    throw error
  }
  let server = await start()

  async function start(): Promise<ChildProcess> {
    const args = [...cluster, '-p', `${port}`, '-k', folder, '-c', 'listen_addresses=127.0.0.1']
    for (;;) {
      const child = spawn(join(binaries, 'postgres'), args, { ...user, stdio: 'ignore' })
      // The memory of the one before may not be free yet: then it ends immediately, and is started again.
      while (child.exitCode === null) {
        if (await isReady(url)) return child
        await sleep(20)
      }
    }
  }

  function signalAll(name: NodeJS.Signals): void {
    for (const pid of [server.pid ?? 0, ...childrenOf(server.pid ?? 0)]) signalOne(pid, name)
  }

  async function kill(): Promise<void> {
    const exit = once(server, 'exit')
    signalAll('SIGKILL')
    await exit
  }

  return {
    port,
    url,
    signal: signalAll,
    async restart(mode) {
      const exit = once(server, 'exit')
      server.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT')
      await exit
      server = await start()
    },
    async crash() {
      await kill()
      server = await start()
    },
    async close() {
      await kill()
      rmSync(folder, { recursive: true, maxRetries: 5 })
    },
  }
}

/** The server refuses to run as root. */
export function findPostgresUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const idOf = (option: string) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}

/** Each connection is a process of its own. */
function childrenOf(pid: number): readonly number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return list.split(' ').filter(Boolean).map(Number)
}

export async function isReady(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** A server's process for one connection ends with it, also between being listed and being signalled. */
function signalOne(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
