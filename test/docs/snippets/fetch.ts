import { createReceiver, fetchHandler, standardWebhooks } from '@countersign/core'

const provider = standardWebhooks({ secret: () => process.env.WEBHOOK_SECRET })
const receiver = createReceiver({ provider }, async (event) => {
  console.log(event.type, event.body.data)
})

export const POST = fetchHandler(receiver)
