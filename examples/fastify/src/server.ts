import { webhook } from '@countersign/fastify'
import { telnyx } from '@countersign/providers/telnyx'
import Fastify from 'fastify'

const app = Fastify()
const provider = telnyx({ publicKey: process.env.TELNYX_PUBLIC_KEY })

// The options of a whole route: the body is read before any content type parser.
app.post(
  '/webhooks/telnyx',
  webhook({ provider }, async (event) => {
    if (event.type === 'message.received') console.log('received', event.body.data.payload)
  }),
)

await app.listen({ port: Number(process.env.PORT ?? 3000) })
