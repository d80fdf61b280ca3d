import { createReceiver, webhook } from '@countersign/fastify'
import { telnyx } from '@countersign/providers/telnyx'
import Fastify from 'fastify'

const provider = telnyx({ publicKey: () => process.env.TELNYX_PUBLIC_KEY })
const receiver = createReceiver({ provider }, (event) => console.log(event.type))

const app = Fastify()
app.post('/webhooks/telnyx', webhook(receiver))
app.addHook('preClose', () => receiver.drain()) // what comes now is answered 503, and sent again
process.once('SIGTERM', () => app.close())

await app.listen({ port: Number(process.env.PORT ?? 0) })
