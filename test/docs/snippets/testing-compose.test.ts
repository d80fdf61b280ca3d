import { createHmac } from 'node:crypto'
import { shopify } from '@countersign/providers/shopify'
import { compose, generateKeys, type HeaderPairs, sampleEvent } from '@countersign/testing'
import { expect, test } from 'vitest'

const keys = generateKeys(shopify)
const settings = { provider: shopify, keys, url: 'https://shop.example.com/webhooks' }

/** A check of your own, in place of which any code can stand that takes headers and bytes. */
function isGenuine(headers: Headers, body: Uint8Array): boolean {
  const expected = createHmac('sha256', keys.secret).update(body).digest('base64')
  return headers.get('X-Shopify-Hmac-SHA256') === expected
}

test('the request of an order is genuine, and a changed one is not', async () => {
  const order = sampleEvent(shopify, 'orders/create')
  const genuine = await compose(settings, order)
  expect(genuine.type).toBe('orders/create')
  expect(isGenuine(toHeaders(genuine.headers), genuine.body)).toBe(true)

  const forged = await compose(settings, order, { tamper: 'body' })
  expect(isGenuine(toHeaders(forged.headers), forged.body)).toBe(false)
})

test('the same seed, event and time give the same bytes', async () => {
  const now = () => Date.parse('2026-11-22T10:00:00Z')
  const make = () =>
    compose({ ...settings, seed: 1 }, sampleEvent(shopify, 'orders/create', {}, { seed: 1, now }), { now })
  expect(await make()).toEqual(await make())
})

function toHeaders(pairs: HeaderPairs): Headers {
  return new Headers(pairs.map(([name, value]): [string, string] => [name, value]))
}
