import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FromReceiver, RunEnd, ToReceiver } from './messages.ts'

/** The receiver of the demo, in a process of its own, with what it told. */
export interface DemoReceiver {
  readonly url: string
  /** Has the next run of a handler throw, or never end. */
  readonly prepare: (ask: 'throw' | 'hang') => Promise<void>
  /** Kills the process as soon as a handler runs, and starts it again on the same port and the same file. */
  readonly killInMidEvent: () => Promise<void>
  /** Is not there while something happens. */
  readonly awayDuring: <Result>(happens: () => Promise<Result>) => Promise<Result>
  /** Handles what the provider's records at the URL say it could not deliver. */
  readonly reconcile: (records: string) => Promise<void>
  /** What happened since it was asked last. */
  readonly takeLog: () => Promise<Log>
  readonly close: () => Promise<void>
}

export interface Log {
  /** What became of each request; for a rejection, its code. */
  readonly outcomes: readonly string[]
  /** Why requests were rejected or failed. */
  readonly reasons: readonly string[]
  /** How each run of a handler ended. */
  readonly runs: readonly RunEnd[]
}

export interface DemoKeys {
  readonly publicKey: string
  readonly secret: string
}

export async function startReceiver({ publicKey, secret }: DemoKeys): Promise<DemoReceiver> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-demo-'))
  const env = { ...process.env, PUBLIC_KEY: publicKey, SECRET: secret }
  const answers = new Map<number, () => void>()
  let log = { outcomes: [] as string[], reasons: [] as string[], runs: [] as RunEnd[] }
  let onRun: (() => void) | undefined
  let port = 0
  let asked = 0
  let child = await start()

  async function start(): Promise<ChildProcess> {
    const server = fork(new URL('./server.ts', import.meta.url), [join(folder, 'demo.db'), String(port)], { env })
    await new Promise<void>((resolve, reject) => {
      server.on('exit', () => reject(new Error('The receiver did not start')))
      server.on('message', (message: FromReceiver) => {
        hear(message)
        if ('port' in message) resolve()
      })
    })
    return server
  }

  function hear(message: FromReceiver): void {
    if ('port' in message) port = message.port
    if ('answerTo' in message) answers.get(message.answerTo)?.()
    if ('outcome' in message) {
      log.outcomes.push(message.outcome)
      if (message.reason) log.reasons.push(message.reason)
    }
    if (!('run' in message)) return
    if (message.run === 'began') onRun?.()
    else log.runs.push(message.run)
  }

  function request(ask: ToReceiver['ask'], records?: string): Promise<void> {
    const id = ++asked
    const answered = new Promise<void>((resolve) => answers.set(id, resolve))
    child.send({ id, ask, ...(records && { records }) } satisfies ToReceiver)
    return answered
  }

  async function stop(): Promise<void> {
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }

  return {
    get url() {
      return `http://127.0.0.1:${port}`
    },
    prepare: request,
    async killInMidEvent() {
      await new Promise<void>((resolve) => {
        onRun = resolve
      })
      onRun = undefined
      await stop()
      log.runs.push('killed')
      child = await start()
    },
    async awayDuring(happens) {
      await stop()
      const result = await happens()
      child = await start()
      return result
    },
    reconcile: (records) => request('reconcile', records),
    async takeLog() {
      await request('log')
      const taken = log
      log = { outcomes: [], reasons: [], runs: [] }
      return taken
    },
    async close() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
