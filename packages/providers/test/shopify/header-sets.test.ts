import { shopify } from '@countersign/providers/shopify'
import { expect, test } from 'vitest'
import { judge, mac } from '../support.ts'

// Shopify/shopify-api-ruby#1437, Shopify/shopify-app-js#3129,
// https://shopify.dev/docs/apps/build/events/verify-deliveries

const secret = 'hush'
const body = '{"id":1}'
const provider = shopify({ secret })
const set = (prefix: string, id: string, topic: string, signature = mac(secret, body)) => ({
  [`${prefix}-hmac-sha256`]: signature,
  [`${prefix}-webhook-id`]: id,
  [`${prefix}-topic`]: topic,
})
const older = set('x-shopify', 'w-1', 'orders/create')
const newer = set('shopify', 'w-2', 'products/update')

test('a delivery has the id and the topic of its set, under either names', async () => {
  expect(await judge(provider, older, body)).toMatchObject({ id: 'w-1', type: 'orders/create' })
  const other = { ...newer, 'shopify-event-id': 'e-1' }
  expect(await judge(provider, other, body)).toMatchObject({ id: 'w-2', type: 'products/update' })
})

test('where there are both sets, one is verified and used', async () => {
  expect(await judge(provider, { ...older, ...newer }, body)).toMatchObject({ id: 'w-1', type: 'orders/create' })
  const forged = set('shopify', 'w-3', 'app/uninstalled', 'AAAA')
  expect(await judge(provider, { ...older, ...forged }, body)).toMatchObject({ id: 'w-1', type: 'orders/create' })
})

test('a signature of one set does not vouch for the other', async () => {
  const wrong = set('x-shopify', 'w-1', 'orders/create', mac('another', body))
  const judged = judge(provider, { ...wrong, ...newer }, body)
  await expect(judged).rejects.toMatchObject({ code: 'signature_mismatch' })
})

test.each([
  ['older', { ...older, 'x-shopify-topic': '', 'shopify-topic': 'app/uninstalled' }],
  ['newer', { ...newer, 'shopify-topic': '', 'x-shopify-topic': 'app/uninstalled' }],
])('a topic that the %s set lacks is not taken from the other one', async (_, headers) => {
  await expect(judge(provider, headers, body)).rejects.toMatchObject({ code: 'header_missing' })
})
