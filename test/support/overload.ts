import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sign, telnyx } from '@countersign/core'

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

export async function startOverloadServer(framework: string, keys: OverloadKeys): Promise<OverloadedServer> {
  // Node refuses headers of 16 KiB by itself; with more room the receiver has to.
  const flags = ['--expose-gc', '--max-http-header-size=65536', '--import', 'tsx']
  const file = join(import.meta.dirname, 'overload-server.ts')
  const child = spawn(process.execPath, [...flags, file, framework, JSON.stringify(keys)], {
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

/** How one hostile request ended. */
export interface AttackEnd {
  /** Missing when the connection was reset before the answer was read. */
  readonly status: number | undefined
  readonly ms: number
  readonly sentBytes: number
}

export interface Attack {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  /** Sent as fast as the server takes it. */
  readonly chunks: Iterable<Uint8Array>
  /** Sent ever again after the chunks, as long as the connection lasts. */
  readonly drip?: { readonly bytes: Uint8Array; readonly everyMs: number }
}

/** Sends a request over a raw socket until the server closes the connection. */
export async function attack(port: number, { path, headers, chunks, drip }: Attack): Promise<AttackEnd> {
  const start = performance.now()
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  let received = ''
  socket.setEncoding('latin1').on('data', (text) => {
    received += text
  })
  socket.on('error', () => undefined) // a server that has answered may reset what is still being sent
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.write([`POST ${path} HTTP/1.1`, 'host: localhost', ...lines, '', ''].join('\r\n'))
  for (const chunk of chunks) {
    if (socket.destroyed) break // and not when there is an answer: an attacker does not care
    if (!socket.write(chunk)) await Promise.race([once(socket, 'drain').catch(() => undefined), closed])
  }
  const timer = drip && setInterval(() => socket.writable && socket.write(drip.bytes), drip.everyMs)
  await closed
  clearInterval(timer)
  const status = /^HTTP\/1\.1 (\d{3})/.exec(received)?.[1]
  return {
    status: status === undefined ? undefined : Number(status),
    ms: performance.now() - start,
    sentBytes: socket.bytesWritten,
  }
}

export interface ValidTraffic {
  /** Ends it and gives the answers: how often which status, and the 99th percentile of the time to it. */
  readonly stop: () => Promise<{ readonly statuses: Readonly<Record<string, number>>; readonly p99Ms: number }>
}

/** Valid deliveries of distinct events, one after another on each of a few connections. */
export function sendValid(
  port: number,
  keys: OverloadKeys,
  { connections = 4, pauseMs = 5 }: { readonly connections?: number; readonly pauseMs?: number } = {},
): ValidTraffic {
  const agent = new Agent({ keepAlive: true })
  const statuses: Record<string, number> = {}
  const times: number[] = []
  let isOver = false

  async function run(): Promise<void> {
    while (!isOver) {
      const start = performance.now()
      const status = await deliverValid(port, keys, agent)
      times.push(performance.now() - start)
      statuses[status] = (statuses[status] ?? 0) + 1
      await sleep(pauseMs)
    }
  }

  const runs = Array.from({ length: connections }, run)
  return {
    async stop() {
      isOver = true
      await Promise.all(runs)
      agent.destroy()
      return { statuses, p99Ms: times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN }
    },
  }
}

function deliverValid(port: number, keys: OverloadKeys, agent: Agent): Promise<number | string> {
  const data = {
    record_type: 'event',
    id: crypto.randomUUID(),
    event_type: 'message.received',
    payload: { text: 'hi' },
  }
  const { headers, body } = sign(telnyx, { data }, { keys })
  return new Promise((resolve) => {
    const sent = request({ port, host: '127.0.0.1', path: '/telnyx', method: 'POST', agent, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 'none'))
    })
    sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error')).end(body)
  })
}
