import { webhook } from '@countersign/express'
import { telnyx } from '@countersign/providers/telnyx'
import express from 'express'

const app = express()
const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })

app.use(express.json({ verify: (request, _, bytes) => void Object.assign(request, { rawBody: bytes }) }))
app.post(
  '/webhooks/telnyx',
  webhook({ provider }, (event) => console.log(event.type)),
)
