import { printOutcomes } from '@countersign/core'
import { type Outcome, webhook } from '@countersign/express'
import { telnyx } from '@countersign/providers/telnyx'
import express from 'express'

const counts = new Map<string, number>()
const print = printOutcomes()

function onOutcome(outcome: Outcome): void {
  counts.set(outcome.status, (counts.get(outcome.status) ?? 0) + 1)
  print(outcome)
}

const app = express()
const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })
app.post(
  '/webhooks/telnyx',
  webhook({ provider, onOutcome }, (event) => console.log(event.type)),
)
