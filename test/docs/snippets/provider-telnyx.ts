import { webhook } from '@countersign/express'
import { telnyx } from '@countersign/providers/telnyx'
import express from 'express'

const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })

const app = express()
app.post(
  '/webhooks/telnyx',
  webhook(
    { provider },
    {
      'message.received': (event) => console.log('from', event.body.data.payload.from),
      'message.finalized': (event) => console.log('delivered', event.body.data.payload.to),
    },
  ),
)
