import { webhook } from '@countersign/next'
import { telnyx } from '@countersign/providers/telnyx'

// A function: `next build` runs this file without the key.
const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })

export const POST = webhook({ provider }, async (event) => {
  if (event.type === 'message.received') console.log('received', event.body.data.payload)
})
