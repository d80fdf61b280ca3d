import { webhook } from '@countersign/express'
import { svix } from '@countersign/providers/svix'
import express from 'express'

const provider = svix({ secret: () => process.env.SVIX_SECRET })

const app = express()
app.post(
  '/webhooks/clerk',
  webhook({ provider }, { 'user.created': (event) => console.log('new user', event.body.data.id) }),
)
