import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dfns, type Outcome, telnyx, type WebhookEvent, webhook } from '@countersign/express'
import express from 'express'

/** The receiver of the demo: an ordinary Express app, and a look at what happens inside. */
export interface DemoReceiver {
  readonly url: string
  /** What became of each request, oldest first. */
  readonly outcomes: Outcome[]
  /** How each run of a handler ended, oldest first. */
  readonly runs: ('done' | 'threw')[]
  /** Has the next run of a handler throw. */
  readonly failNextRun: () => void
  readonly close: () => void
}

export interface DemoKeys {
  readonly publicKey: string
  readonly secret: string
}

export async function startReceiver({ publicKey, secret }: DemoKeys): Promise<DemoReceiver> {
  const outcomes: Outcome[] = []
  const runs: ('done' | 'threw')[] = []
  let shouldFail = false
  const onOutcome = (outcome: Outcome) => outcomes.push(outcome)

  async function handle(_event: WebhookEvent): Promise<void> {
    const fails = shouldFail
    shouldFail = false
    await new Promise((resolve) => setTimeout(resolve, 20)) // work that takes a moment
    runs.push(fails ? 'threw' : 'done')
    if (fails) throw new Error('the database is away')
  }

  const app = express()
  app.post('/webhooks/telnyx', webhook({ provider: telnyx({ publicKey }), onOutcome }, handle))
  app.post('/webhooks/dfns', webhook({ provider: dfns({ secret }), onOutcome }, handle))
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening))
  })

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    outcomes,
    runs,
    failNextRun: () => {
      shouldFail = true
    },
    close: () => server.close(),
  }
}
