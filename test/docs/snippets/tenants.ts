import { webhook } from '@countersign/express'
import { dfns } from '@countersign/providers/dfns'
import express, { type Request } from 'express'

const secrets = new Map([['acme', 'whs-Fij3kMCRZLCAzOqnpLzVQUEKe9Rw5V8s']])

const provider = dfns({
  resolveTenant: ({ native }) => {
    const { customer } = (native as Request<{ customer: string }>).params
    return secrets.has(customer) ? { tenantId: customer, secret: secrets.get(customer) } : undefined
  },
})

const app = express()
app.post(
  '/webhooks/:customer/dfns',
  webhook({ provider }, (event) => console.log(event.tenantId, event.type)),
)
