import { webhook } from '@countersign/express'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import express from 'express'

const provider = standardWebhooks({
  secret: () => process.env.WEBHOOK_SECRET, // whsec_…; for Ed25519 give publicKey: whpk_…
})

const app = express()
app.post(
  '/webhooks',
  webhook({ provider }, (event) => console.log(event.id, event.type, event.body.data)),
)
