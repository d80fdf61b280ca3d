import { mkdirSync } from 'node:fs'
import { traceTo, webhook } from '@countersign/express'
import { telnyx } from '@countersign/providers/telnyx'
import express from 'express'

mkdirSync('.countersign', { recursive: true })
const app = express()
const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })
const onOutcome = traceTo('.countersign/outcomes.ndjson')
app.post(
  '/webhooks/telnyx',
  webhook({ provider, onOutcome }, (event) => console.log(event.type)),
)
