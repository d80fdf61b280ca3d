import { webhook } from '@countersign/hono'
import { telnyx } from '@countersign/providers/telnyx'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const app = new Hono()
const provider = telnyx({ publicKey: process.env.TELNYX_PUBLIC_KEY })

// Before anything that reads the body: the signature covers it as it was sent.
app.post(
  '/webhooks/telnyx',
  webhook({ provider }, async (event) => {
    if (event.type === 'message.received') console.log('received', event.body.data.payload)
  }),
)

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) })
