import { webhook } from '@countersign/koa'
import { telnyx } from '@countersign/providers/telnyx'
import Router from '@koa/router'
import Koa from 'koa'

const router = new Router()
const provider = telnyx({ publicKey: process.env.TELNYX_PUBLIC_KEY })

// Before any body parser: the signature covers the body as it was sent.
router.post(
  '/webhooks/telnyx',
  webhook({ provider }, async (event) => {
    if (event.type === 'message.received') console.log('received', event.body.data.payload)
  }),
)

new Koa().use(router.routes()).listen(Number(process.env.PORT ?? 3000))
