// Reconciles in a process of its own, which is killed, or kills itself before the effect of a run.
import { reconcile } from '@countersign/core/reconcile'
import { openReceiver, openSource, type ReceiverConfig } from './reconcile.ts'

export interface ProcessConfig {
  readonly receiver: ReceiverConfig
  readonly url: string
  readonly since: string
  readonly until: string
  /** Before the effect of which run it dies, from 1. */
  readonly diesAt: number
}

const { receiver: config, url, since, until, diesAt }: ProcessConfig = JSON.parse(process.argv[2] ?? '')
const { receiver } = openReceiver(config, Date.now, (run) => {
  if (run === diesAt) process.kill(process.pid, 'SIGKILL')
})
const source = openSource(config.provider, url)
await reconcile({ receiver, source, since: new Date(since), until: new Date(until), dryRun: false })
