// Compiled, never run: what a handler sees of an event.
import { createReceiver, type EventOf, type WebhookEvent } from '@countersign/core'
import { type DfnsBody, dfns } from '@countersign/providers/dfns'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { type TelnyxBody, telnyx } from '@countersign/providers/telnyx'
import { expectTrue, type Same } from './support.ts'

interface MessageReceived {
  readonly data: { readonly payload: { readonly text: string } }
}
interface CallAnswered {
  readonly data: { readonly payload: { readonly call_control_id: string } }
}
type Events = { 'message.received': MessageReceived; 'call.answered': CallAnswered }

const publicKey = process.env.TELNYX_PUBLIC_KEY

// Without a map every type is possible, and the body is the provider's envelope.
createReceiver({ provider: telnyx({ publicKey }) }, (event) => {
  expectTrue<Same<typeof event.type, string>>()
  expectTrue<Same<typeof event.body, TelnyxBody>>()
  // @ts-expect-error the payload of an unknown type is unknown
  event.body.data.payload.text.toUpperCase()
})
createReceiver({ provider: dfns({ secret: '' }) }, (event) => {
  expectTrue<Same<typeof event.body, DfnsBody>>()
})

// With a map the type tells the body.
createReceiver({ provider: telnyx<Events>({ publicKey }) }, (event) => {
  expectTrue<Same<typeof event.type, 'message.received' | 'call.answered'>>()
  if (event.type === 'message.received') expectTrue<Same<typeof event.body, MessageReceived>>()
  else expectTrue<Same<typeof event.body, CallAnswered>>()
  // @ts-expect-error the map has no such type
  if (event.type === 'message.sent') return
  // @ts-expect-error not every body has a text
  event.body.data.payload.text.toUpperCase()
})
expectTrue<
  Same<EventOf<Events>, WebhookEvent<'message.received', MessageReceived> | WebhookEvent<'call.answered', CallAnswered>>
>()

// Each entry of a table sees its own body, and '*' whatever else there is.
createReceiver(
  { provider: telnyx<Events>({ publicKey }) },
  {
    'message.received': (event) => {
      expectTrue<Same<typeof event, WebhookEvent<'message.received', MessageReceived>>>()
    },
    'call.answered': async (event) => {
      expectTrue<Same<typeof event.body, CallAnswered>>()
    },
    '*': (event) => {
      expectTrue<Same<typeof event, WebhookEvent>>()
    },
  },
)
createReceiver({ provider: telnyx<Events>({ publicKey }) }, { 'call.answered': () => undefined })
createReceiver(
  { provider: telnyx<Events>({ publicKey }) },
  {
    // @ts-expect-error the map has no such type
    'message.sent': () => undefined,
  },
)
createReceiver(
  { provider: telnyx<Events>({ publicKey }) },
  {
    // @ts-expect-error an entry is a function
    'call.answered': 'later',
  },
)

// A table without a map takes any type.
createReceiver(
  { provider: standardWebhooks({ secret: '' }) },
  {
    'user.created': (event) => {
      expectTrue<Same<typeof event.body.data, Record<string, unknown>>>()
    },
    '*': (event) => {
      expectTrue<Same<typeof event.type, string>>()
    },
  },
)

// @ts-expect-error a receiver needs a handler
createReceiver({ provider: telnyx({ publicKey }) })
// @ts-expect-error a factory is no configured provider
createReceiver({ provider: telnyx }, () => undefined)
