import { webhook } from '@countersign/next'
import { telnyx } from '@countersign/providers/telnyx'
import { createSender, generateKeys, sampleEvent } from '@countersign/testing'
import { expect, test } from 'vitest'

const keys = generateKeys(telnyx)
const POST = webhook({ provider: telnyx(keys) }, () => undefined) // import { POST } from '@/app/webhooks/telnyx/route'

test('a message is accepted', async () => {
  const target = { fetch: (request: Request) => POST(request) }
  const sender = createSender({ provider: telnyx, keys, target })
  const { status } = await sender.send(sampleEvent(telnyx, 'message.received'))
  expect(status).toBe('delivered')
})
