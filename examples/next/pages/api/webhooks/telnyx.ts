import { webhook } from '@countersign/next/pages'
import { telnyx } from '@countersign/providers/telnyx'

// Word for word, in this file: Next reads it without running it.
export const config = { api: { bodyParser: false } }

const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })

export default webhook({ provider }, async (event) => {
  if (event.type === 'message.received') console.log('received', event.body.data.payload)
})
