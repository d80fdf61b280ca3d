import { webhook } from '@countersign/express'
import { discord } from '@countersign/providers/discord'
import express from 'express'

const provider = discord({ publicKey: () => process.env.DISCORD_PUBLIC_KEY })

const app = express()
app.post(
  '/webhooks/discord',
  webhook({ provider }, { APPLICATION_AUTHORIZED: (event) => console.log('added by', event.body.event.data?.user) }),
)
