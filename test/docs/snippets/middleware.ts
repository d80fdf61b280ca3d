import { webhook } from '@countersign/express'
import { telnyx } from '@countersign/providers/telnyx'
import express from 'express'

const app = express()
const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })

app.post('/webhooks/telnyx', webhook({ provider }), (request, response) => {
  console.log(request.webhook?.type, response.locals.webhook?.id, request.body)
  response.sendStatus(200)
})
