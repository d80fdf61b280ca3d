import { createReceiver, webhook } from '@countersign/express'
import { telnyx } from '@countersign/providers/telnyx'
import express from 'express'

const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })
const receiver = createReceiver({ provider }, (event) => console.log(event.type))

const app = express()
app.post('/webhooks/telnyx', webhook(receiver))
const server = app.listen(process.env.PORT ?? 0)

process.once('SIGTERM', async () => {
  await receiver.drain() // what comes now is answered 503, and sent again
  server.close()
})
