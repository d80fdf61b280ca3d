import { webhook } from '@countersign/express'
import { telnyx } from '@countersign/providers/telnyx'
import express from 'express'

const app = express()
const provider = telnyx({ publicKey: process.env.TELNYX_PUBLIC_KEY })

// Before express.json(): the signature covers the body as it was sent.
app.post(
  '/webhooks/telnyx',
  webhook({ provider }, async (event) => {
    if (event.type === 'message.received') console.log('received', event.body.data.payload)
  }),
)

app.listen(process.env.PORT ?? 3000)
