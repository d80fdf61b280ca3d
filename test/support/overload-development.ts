import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { OverloadKeys } from './overload.ts'

interface DevelopmentReport {
  readonly cpuMs: number
  readonly peakBytes: number
  readonly nowBytes: number
  readonly unhandled: number
}

export interface DevelopmentServer {
  readonly port: number
  /** `reset` collects garbage, and forgets the peak of the memory. */
  readonly report: (message?: 'reset') => Promise<DevelopmentReport>
  /** The milliseconds of the processor used until now, once nothing more is going on. */
  readonly calmCpuMs: () => Promise<number>
  /** What it has printed. */
  readonly printed: () => string
  readonly stop: () => void
}

export async function startDevelopmentServer(keys: OverloadKeys): Promise<DevelopmentServer> {
  const file = join(import.meta.dirname, 'overload-development-server.ts')
  const env: NodeJS.ProcessEnv = { ...process.env }
  Reflect.deleteProperty(env, 'NODE_ENV') // a test runner says that this is a test
  const child = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', file, JSON.stringify(keys)], {
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    env,
  })
  let printed = ''
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    printed += text
  })
  const { port } = await answer<{ port: number }>(child)

  function report(message: 'reset' | 'report' = 'report'): Promise<DevelopmentReport> {
    child.send(message)
    return answer<DevelopmentReport>(child)
  }
  return {
    port,
    report,
    async calmCpuMs() {
      for (let before = (await report()).cpuMs; ; ) {
        await sleep(100)
        const { cpuMs } = await report()
        if (cpuMs - before < 5) return cpuMs
        before = cpuMs
      }
    },
    printed: () => printed,
    stop: () => void child.kill(),
  }
}

async function answer<Message>(child: ChildProcess): Promise<Message> {
  const over = new AbortController()
  const { signal } = over
  const ended = once(child, 'exit', { signal }).then(() => Promise.reject(new Error('The server ended.')))
  const [message] = await Promise.race([once(child, 'message', { signal }), ended])
  ended.catch(() => undefined)
  over.abort()
  return message as Message
}
