import { defineProvider, header } from '@countersign/core/provider'
import { reconcilePortOf } from '@countersign/core/reconcile'
import type { IdempotencyStore } from '@countersign/core/store'
import { dfns } from '@countersign/providers/dfns'
import { standardWebhooks } from '@countersign/providers/standard-webhooks'
import { stripe } from '@countersign/providers/stripe'
import { telnyx } from '@countersign/providers/telnyx'
import { telnyxKeys } from '@countersign/tools/deliveries/telnyx'
import { quiet } from '@countersign/tools/quiet'
import { expect, test } from 'vitest'
import { createReceiver, memoryStore, type SecretOptions } from '../../src/index.ts'
import { deliver, telnyxDelivery } from '../receiver-support.ts'
import { dfnsKeys, standardKeys } from '../support.ts'

const telnyxBody = { data: { id: 'e1', event_type: 'message.received', payload: {} } }

/** A memory store that also tells what the durable ones do. */
function tellingStore(since = new Date()): IdempotencyStore & { readonly noted: string[] } {
  const store = memoryStore()
  const noted: string[] = []
  return {
    ...store,
    noted,
    async peek(keys) {
      const token = crypto.randomUUID()
      const claim = await store.claim(keys, token, 1000)
      await store.release(keys, token)
      return claim
    },
    async remembersSince(namespace) {
      noted.push(namespace)
      return since
    },
  }
}

test('an event of the records runs the handler, as one that has no signature and no bytes', async () => {
  const handled: unknown[] = []
  const receiver = createReceiver({ provider: telnyx(telnyxKeys), ...quiet }, (event) => handled.push(event))
  const sentAt = new Date('2026-11-22T10:00:00Z')
  const outcome = await reconcilePortOf(receiver).receiveUnverified({ body: telnyxBody, sentAt })
  expect(outcome).toMatchObject({ status: 'processed', event: { id: 'e1', source: 'reconcile', sentAt } })
  expect(outcome).not.toHaveProperty('keyIndex')
  expect(handled).toEqual([
    { id: 'e1', type: 'message.received', body: telnyxBody, provider: 'telnyx', sentAt, source: 'reconcile' },
  ])
})

test('an event that was delivered before is a duplicate, and the other way round', async () => {
  let runs = 0
  const receiver = createReceiver({ provider: telnyx(telnyxKeys), ...quiet }, () => runs++)
  await receiver.receive(telnyxDelivery('e1'))
  expect(await reconcilePortOf(receiver).receiveUnverified({ body: telnyxBody })).toMatchObject({ status: 'duplicate' })
  await reconcilePortOf(receiver).receiveUnverified({ body: { data: { ...telnyxBody.data, id: 'e2' } } })
  expect(await receiver.receive(telnyxDelivery('e2'))).toMatchObject({ status: 'duplicate' })
  expect(runs).toBe(2)
})

test('a UUID is the same in either case, in the body and among the aliases', async () => {
  const id = 'C9C0797E-901D-4349-A33C-C2C8F31A92C2'
  const receiver = createReceiver({ provider: telnyx(telnyxKeys), ...quiet }, () => undefined)
  await receiver.receive(telnyxDelivery(id.toLowerCase()))
  const upper = { data: { ...telnyxBody.data, id } }
  expect(await reconcilePortOf(receiver).receiveUnverified({ body: upper })).toMatchObject({ status: 'duplicate' })
  const alias = { body: { data: { ...telnyxBody.data, id: 'other' } }, aliases: [id] }
  expect(await reconcilePortOf(receiver).receiveUnverified(alias)).toMatchObject({ status: 'duplicate' })
})

test('every alias of an event is marked with it', async () => {
  const receiver = createReceiver({ provider: dfns(dfnsKeys), ...quiet }, () => undefined)
  const body = { id: 'whe-1', kind: 'wallet.created', date: '2026-11-22T10:00:00Z', data: { walletId: 'w' } }
  await reconcilePortOf(receiver).receiveUnverified({ body, aliases: ['whe-2'] })
  const later = { ...body, id: 'whe-2', data: { walletId: 'rendered otherwise' } }
  expect(await reconcilePortOf(receiver).receiveUnverified({ body: later })).toMatchObject({ status: 'duplicate' })
})

test('an id that the provider signs in a header is given beside the body', async () => {
  const receiver = createReceiver({ provider: standardWebhooks(standardKeys), ...quiet }, () => undefined)
  const outcome = await reconcilePortOf(receiver).receiveUnverified({
    id: 'msg_1',
    body: { type: 'contact.created', data: {} },
  })
  expect(outcome).toMatchObject({ status: 'processed', event: { id: 'msg_1' } })
})

test('a type that the provider has in a header is given beside the body', async () => {
  const typed = defineProvider<SecretOptions>({
    ...stripe.definition,
    name: 'typed',
    values: { type: header('x-type') },
    event: ({ id }: { readonly id: string }, { unsigned: { type } }) => ({ id, type }),
  })
  const receiver = createReceiver({ provider: typed({ secret: 'whsec_1' }), ...quiet }, { a: () => undefined })
  expect(await reconcilePortOf(receiver).receiveUnverified({ body: { id: '1' }, type: 'a' })).toMatchObject({
    status: 'processed',
  })
  expect(await reconcilePortOf(receiver).receiveUnverified({ body: { id: '2' } })).toMatchObject({
    code: 'header_missing',
  })
})

test('an event without a type is not passed over as one that nobody takes', async () => {
  const options = { provider: telnyx(telnyxKeys), store: tellingStore(), namespace: 'here', ...quiet }
  const receiver = createReceiver(options, { 'message.received': () => undefined })
  const untyped = { body: { data: { id: 'e1' } } }
  expect(await reconcilePortOf(receiver).receiveUnverified(untyped)).toMatchObject({
    status: 'rejected',
    code: 'body_malformed',
  })
  await expect(reconcilePortOf(receiver).lookUp(untyped)).rejects.toMatchObject({ code: 'body_malformed' })
})

test.each([
  ['ordinary', '{"type":"t", "b":"\\u00e9", "a":[1,2.5,true,null]}', 'duplicate'],
  ['written as JavaScript does not', '{"type":"t","amount":1.0}', 'processed'],
  ['beyond what JavaScript holds', '{"type":"t","amount":9007199254740993}', 'processed'],
])(
  'an event without an id whose values are %s: its record is known by what its client read',
  async (_, text, status) => {
    const receiver = createReceiver({ provider: telnyx(telnyxKeys), ...quiet }, () => undefined)
    await receiver.receive(deliver(telnyx, telnyxKeys, text))
    expect(await reconcilePortOf(receiver).receiveUnverified({ body: JSON.parse(text) })).toMatchObject({ status })
  },
)

test('what is no event of the provider is rejected, and a receiver that is being stopped takes none', async () => {
  const receiver = createReceiver({ provider: telnyx(telnyxKeys), ...quiet }, () => undefined)
  expect(await reconcilePortOf(receiver).receiveUnverified({ body: 'text' })).toMatchObject({
    status: 'rejected',
    code: 'body_malformed',
  })
  await receiver.drain()
  expect(await reconcilePortOf(receiver).receiveUnverified({ body: telnyxBody })).toMatchObject({
    status: 'unavailable',
    code: 'draining',
  })
})

test('looking an event up says what would become of it, and changes nothing', async () => {
  let runs = 0
  const options = { provider: telnyx(telnyxKeys), store: tellingStore(), namespace: 'here', ...quiet }
  const receiver = createReceiver(options, { 'message.received': () => runs++ })
  expect(await reconcilePortOf(receiver).lookUp({ body: telnyxBody })).toBe('claimed')
  expect(await reconcilePortOf(receiver).lookUp({ body: telnyxBody })).toBe('claimed')
  expect(await reconcilePortOf(receiver).lookUp({ body: { data: { id: 'e2', event_type: 'fax.queued' } } })).toBe(
    'ignored',
  )
  expect(runs).toBe(0)
  await receiver.receive(telnyxDelivery('e1'))
  expect(await reconcilePortOf(receiver).lookUp({ body: telnyxBody })).toBe('completed')
})

test('a store that cannot be asked is a TypeError', async () => {
  const receiver = createReceiver({ provider: telnyx(telnyxKeys), ...quiet }, () => undefined)
  await expect(reconcilePortOf(receiver).lookUp({ body: telnyxBody })).rejects.toThrow(TypeError)
  await expect(reconcilePortOf(receiver).remembersSince()).rejects.toThrow(TypeError)
})

test('what a receiver remembers begins with its store, and ends with its retention', async () => {
  const now = () => Date.parse('2026-11-22T10:00:00Z')
  const first = new Date('2026-11-20T10:00:00Z')
  const options = { provider: telnyx(telnyxKeys), store: tellingStore(first), namespace: 'here', now, ...quiet }
  expect(await reconcilePortOf(createReceiver(options, () => undefined)).remembersSince()).toEqual(first)
  const forgetful = createReceiver({ ...options, retentionMs: 86_400_000 }, () => undefined)
  expect(await reconcilePortOf(forgetful).remembersSince()).toEqual(new Date('2026-11-21T10:00:00Z'))
})

test('the first event of a receiver notes since when its store remembers', async () => {
  const store = tellingStore()
  const receiver = createReceiver({ provider: telnyx(telnyxKeys), store, namespace: 'here', ...quiet }, () => undefined)
  await receiver.receive(telnyxDelivery('e1'))
  await receiver.receive(telnyxDelivery('e2'))
  expect(store.noted).toEqual(['here'])
})
