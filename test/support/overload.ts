import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { telnyx } from '@countersign/providers/telnyx'
import { type Attempt, createSender, type Sender, sampleEvent } from '@countersign/testing'

export const MIB = 1024 * 1024

export interface OverloadKeys {
  readonly publicKey: string
  readonly privateKey: string
  readonly secret: string
}

/** Small, so that a run is short and the bound on memory says something. */
export const overloadLimits = { bodyTimeoutMs: 1000, maxBufferedBytes: 16 * MIB }

interface ServerReport {
  readonly peakBytes: number
  readonly nowBytes: number
  readonly unhandled: number
}

export interface OverloadedServer {
  readonly port: number
  /** What the server held at most since the last report, and what it holds now. */
  readonly report: () => Promise<ServerReport>
  readonly stop: () => void
}

export interface OverloadLimits {
  readonly bodyTimeoutMs?: number
  readonly maxBufferedBytes?: number
}

export async function startOverloadServer(
  framework: string,
  keys: OverloadKeys,
  limits: OverloadLimits = overloadLimits,
): Promise<OverloadedServer> {
  // Node refuses headers of 16 KiB by itself; with more room the receiver has to.
  const flags = ['--expose-gc', '--max-http-header-size=65536', '--import', 'tsx']
  const file = join(import.meta.dirname, 'overload-server.ts')
  const child = spawn(process.execPath, [...flags, file, framework, JSON.stringify(keys), JSON.stringify(limits)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const { port } = await answer<{ port: number }>(child)
  return {
    port,
    report() {
      child.send('report')
      return answer<ServerReport>(child)
    },
    stop: () => void child.kill(),
  }
}

async function answer<Message>(child: ChildProcess): Promise<Message> {
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('The server ended.')))
  const [message] = await Promise.race([once(child, 'message'), ended])
  return message as Message
}

export interface ValidTraffic {
  /** Ends it and gives the answers: how often which status, and the 99th percentile of the time to it. */
  readonly stop: () => Promise<{ readonly statuses: Readonly<Record<string, number>>; readonly p99Ms: number }>
}

/** The provider, which waits for its answers as long as the server may be slow. */
export function createValidSender(port: number, keys: OverloadKeys): Sender {
  const target = `http://127.0.0.1:${port}/telnyx`
  return createSender({ provider: telnyx, keys, target, schedule: { timeoutMs: 20_000, retryAfterMs: [] } })
}

/** Deliveries of distinct events, two at a time, with pauses: this process has to attack as well. */
export function sendValid(sender: Sender): ValidTraffic {
  const attempts: Attempt[] = []
  let isOver = false

  async function run(): Promise<void> {
    while (!isOver) {
      const delivery = await sender.send(sampleEvent(telnyx, 'message.received'))
      attempts.push(...delivery.attempts)
      await sleep(20)
    }
  }

  const runs = Array.from({ length: 2 }, run)
  return {
    async stop() {
      isOver = true
      await Promise.all(runs)
      const statuses: Record<string, number> = {}
      for (const { response, error } of attempts) {
        const status = response?.status ?? error?.message ?? ''
        statuses[status] = (statuses[status] ?? 0) + 1
      }
      const times = attempts.map(({ startedAt, finishedAt }) => finishedAt.getTime() - startedAt.getTime())
      return { statuses, p99Ms: times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN }
    },
  }
}
