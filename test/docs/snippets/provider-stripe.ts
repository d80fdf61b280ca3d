import { webhook } from '@countersign/express'
import { type StripeBody, stripe } from '@countersign/providers/stripe'
import express from 'express'

type Events = { 'checkout.session.completed': StripeBody<{ id: string; amount_total: number }> }
const provider = stripe<Events>({ secret: () => process.env.STRIPE_WEBHOOK_SECRET })

const app = express()
app.post(
  '/webhooks/stripe',
  webhook({ provider }, { 'checkout.session.completed': ({ body }) => console.log(body.data.object.amount_total) }),
)
