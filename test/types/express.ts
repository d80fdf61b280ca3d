// Compiled, never run: the adapters as users write them.
import { createServer } from 'node:http'
import { createReceiver, type WebhookEvent, webhook } from '@countersign/express'
import { webhook as nodeWebhook } from '@countersign/node'
import { telnyx } from '@countersign/providers/telnyx'
import express from 'express'
import { expectTrue, type Same } from './support.ts'

interface MessageReceived {
  readonly data: { readonly payload: { readonly text: string } }
}
type Events = { 'message.received': MessageReceived; 'message.sent': { readonly data: object } }

const app = express()
declare function answer(payload: object): Promise<void>

// The snippet that the README opens with.
app.post(
  '/webhooks/telnyx',
  webhook({ provider: telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY }) }, async (event, context) => {
    if (event.type === 'message.received') await answer(event.body.data.payload)
    context.signal.throwIfAborted()
  }),
)
app.post(
  '/webhooks/telnyx',
  webhook({ provider: telnyx({ publicKey: process.env.TELNYX_PUBLIC_KEY }) }, () => undefined),
)

const provider = telnyx<Events>({ publicKey: process.env.TELNYX_PUBLIC_KEY })
app.post(
  '/webhooks/telnyx',
  webhook(
    { provider },
    {
      'message.received': (event) => expectTrue<Same<typeof event.body, MessageReceived>>(),
      '*': (event) => expectTrue<Same<typeof event, WebhookEvent>>(),
    },
  ),
)

const receiver = createReceiver({ provider }, (event) => {
  if (event.type === 'message.received') expectTrue<Same<typeof event.body, MessageReceived>>()
})
app.post('/webhooks/telnyx', webhook(receiver))
createServer(nodeWebhook(receiver))
createServer(nodeWebhook({ provider }, ({ type }) => expectTrue<Same<typeof type, keyof Events>>()))

// As middleware it shows the event to the route.
app.post('/webhooks/telnyx', webhook({ provider }), (request, response) => {
  expectTrue<Same<typeof request.webhook, WebhookEvent | undefined>>()
  expectTrue<Same<typeof response.locals.webhook, WebhookEvent | undefined>>()
  response.sendStatus(200)
})

// @ts-expect-error a webhook needs a provider
webhook({}, () => undefined)
