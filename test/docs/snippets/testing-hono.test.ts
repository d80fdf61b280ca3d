import { webhook } from '@countersign/hono'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { createSender, generateKeys, sampleEvent } from '@countersign/testing'
import { Hono } from 'hono'
import { expect, test } from 'vitest'

const keys = generateKeys(standardWebhooks)
const app = new Hono().post(
  '/webhooks',
  webhook({ provider: standardWebhooks({ secret: keys.secret }) }, () => undefined),
)

test('a contact is accepted', async () => {
  const sender = createSender({ provider: standardWebhooks, keys, target: { app, url: '/webhooks' } })
  const { status } = await sender.send(sampleEvent(standardWebhooks, 'contact.created'))
  expect(status).toBe('delivered')
})
