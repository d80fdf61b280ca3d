import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { buildProcess } from '@countersign/tools/build/process'
import type { Address } from './places/index.ts'

let program: Promise<string> | undefined

export interface ServerConfig {
  /** Names the process, for its life. */
  readonly instance: string
  readonly address: Address
  /** Where effects go that are written by themselves. */
  readonly effects: Address
  /** Where the handler writes its effect: in `context.commit`, or by itself. */
  readonly mode: 'commit' | 'plain'
  readonly publicKey: string
  /** How many times faster than real provider and lease are. */
  readonly factor: number
  /** The file that tells how far each run has come. */
  readonly journal: string
  readonly seed: string
  /** How long the handler waits before and after its effect, least and most, in milliseconds. */
  readonly pauses: {
    readonly before: readonly [least: number, most: number]
    readonly after: readonly [least: number, most: number]
  }
}

/** A receiver in a process of its own. */
export interface Instance {
  readonly name: string
  /** Takes deliveries from now on, and resolves to the port. Zero: a free one. */
  readonly listen: (port?: number) => Promise<number>
  readonly signal: (name: 'SIGSTOP' | 'SIGCONT') => void
  /** SIGKILL: nothing of it gets to run after that. Resolves when it is gone. */
  readonly kill: () => Promise<void>
}

/** Starts a receiver, ready to listen. */
export async function startInstance(config: ServerConfig): Promise<Instance> {
  program ??= buildProcess(join(import.meta.dirname, 'server.ts'))
  const child = fork(await program, [JSON.stringify(config)], { execArgv: [] })
  await once(child, 'message')
  return {
    name: config.instance,
    async listen(port = 0) {
      child.send(port)
      const [opened] = (await once(child, 'message')) as [number]
      return opened
    },
    signal: (name) => void child.kill(name),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
  }
}
