import { webhook } from '@countersign/express'
import { shopify } from '@countersign/providers/shopify'
import express from 'express'

const provider = shopify({ secret: () => process.env.SHOPIFY_CLIENT_SECRET })

const app = express()
app.post(
  '/webhooks/shopify',
  webhook({ provider }, { 'orders/create': (event) => console.log('order', event.body.name) }),
)
