import { createReceiver } from '@countersign/core'
import { webhook } from '@countersign/core/fetch'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'

const provider = standardWebhooks({ secret: () => process.env.WEBHOOK_SECRET })
const receiver = createReceiver({ provider }, async (event) => {
  console.log(event.type, event.body.data)
})

export const POST = webhook(receiver)
