import { webhook } from '@countersign/express'
import { dfns } from '@countersign/providers/dfns'
import express from 'express'

const provider = dfns({ secret: () => process.env.DFNS_WEBHOOK_SECRET })

const app = express()
app.post(
  '/webhooks/dfns',
  webhook(
    { provider },
    {
      'wallet.transfer.confirmed': (event) => console.log('confirmed', event.body.data),
      'policy.approval.pending': (event) => console.log('waits for approval', event.body.data),
    },
  ),
)
