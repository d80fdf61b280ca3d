import { RetryAfterError, webhook } from '@countersign/express'
import { type TelnyxBody, telnyx } from '@countersign/providers/telnyx'
import express from 'express'

type Events = {
  'message.received': TelnyxBody<{ from: { phone_number: string }; text: string }>
  'message.finalized': TelnyxBody<{ to: { status: string }[] }>
}
const provider = telnyx<Events>({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })

const app = express()
app.post(
  '/webhooks/telnyx',
  webhook(
    { provider },
    {
      'message.received': async (event, { idempotencyKey, signal }) => {
        const { text } = event.body.data.payload
        const headers = { 'idempotency-key': idempotencyKey }
        const response = await fetch('https://crm.example.com/notes', { method: 'POST', body: text, headers, signal })
        if (response.status === 503) throw new RetryAfterError(60)
        if (!response.ok) throw new Error(`The CRM answered ${response.status}`)
      },
      'message.finalized': (event) => console.log(event.body.data.payload.to[0]?.status),
      '*': (event) => console.log('nobody waits for', event.type),
    },
  ),
)
