import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sleep } from '../time/sleep.ts'
import { findFreePort } from './free-port.ts'
import { findPostgresUser, isReady } from './postgres-server.ts'
import { refuseToSkip } from './refuse-to-skip.ts'

/** A PgBouncer of the test's own, on a free port. */
export interface PgBouncer {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Debian's place for it, which is not on everybody's PATH. */
const INSTALLED = '/usr/sbin'

function findBinary(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(':'), INSTALLED]
  return folders.map((folder) => join(folder, 'pgbouncer')).find(existsSync)
}

/** Whether tests that start a PgBouncer can run. Fails where they have to. */
export function hasPgBouncer(): boolean {
  return findBinary() !== undefined || refuseToSkip('There is no PgBouncer to start (apt-get install pgbouncer)')
}

/** In transaction mode: with fewer connections to the server than it has clients, each transaction gets another one. */
export async function startPgBouncer(server: { readonly port: number }): Promise<PgBouncer> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-pgbouncer-'))
  const port = await findFreePort()
  const user = findPostgresUser()
  const users = join(folder, 'users.txt')
  const config = join(folder, 'pgbouncer.ini')
  writeFileSync(users, '"postgres" ""\n')
  writeFileSync(
    config,
    `[databases]
* = host=127.0.0.1 port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
pool_mode = transaction
default_pool_size = 4
ignore_startup_parameters = extra_float_digits,options
`,
  )
  if (user) for (const path of [folder, users, config]) chownSync(path, user.uid, user.gid)
  const child: ChildProcess = spawn(findBinary() ?? 'pgbouncer', ['-q', config], { ...user, stdio: 'ignore' })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`PgBouncer ended with ${child.exitCode}`)
    await sleep(20)
  }
  return {
    url,
    async close() {
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
      rmSync(folder, { recursive: true })
    },
  }
}
