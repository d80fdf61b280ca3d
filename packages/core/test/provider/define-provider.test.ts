import { toReply } from '@countersign/core/adapter'
import { fromFetch } from '@countersign/core/fetch'
import { body, defineProvider, form, header, type ProviderDefinition, signedMessage } from '@countersign/core/provider'
import { sign } from '@countersign/core/sign'
import { providers } from '@countersign/providers/testing'
import { quiet } from '@countersign/tools/quiet'
import { describe, expect, test } from 'vitest'
import { createReceiver, type SecretOptions } from '../../src/index.ts'
import { messageSpecOf } from '../../src/provider/message-spec.ts'
import { type AcmeBody, acmeDefinition } from '../acme.ts'

const keys = { secret: 'shared with acme' }
const event = { id: '1', type: 'thing.made' }

/** Signs a body as the provider of the definition and lets a receiver have it. */
async function receive(
  changes: Partial<ProviderDefinition<AcmeBody>>,
  content: string | object,
  now: () => number = Date.now,
) {
  const acme = defineProvider<SecretOptions>({ ...acmeDefinition, ...changes })
  const receiver = createReceiver({ provider: acme(keys), ...quiet }, () => undefined)
  const request = new Request('http://localhost/', sign(acme, content, { keys, now }))
  const outcome = await receiver.receive(fromFetch(request))
  return { outcome, reply: toReply(outcome, acme.definition.deliveryPolicy) }
}

test('a provider of the user’s own is received like any other', async () => {
  const { outcome } = await receive({}, event)
  expect(outcome).toMatchObject({ status: 'processed', event: { id: '1', type: 'thing.made', provider: 'acme' } })
})

test('the success that the policy asks for is the answer', async () => {
  const { reply } = await receive({}, event)
  expect(reply).toMatchObject({ status: 204, body: '' })
})

describe('a form', () => {
  test.each([
    ['type=thing.made&id=1', { type: 'thing.made', id: '1' }],
    ['type=thing.made&id=1&note=a+b%20%26', { type: 'thing.made', id: '1', note: 'a b &' }],
    ['type=thing.made&id=1&to=a&to=b', { type: 'thing.made', id: '1', to: ['a', 'b'] }],
    ['type=thing.made&id=1&constructor=x', { type: 'thing.made', id: '1', constructor: 'x' }],
  ])('%s is read into the body of the event', async (text, content) => {
    const { outcome } = await receive({ body: form }, text)
    expect(outcome).toMatchObject({ status: 'processed', event: { id: '1', type: 'thing.made', body: content } })
  })

  test('with a __proto__ field is malformed', async () => {
    const { outcome } = await receive({ body: form }, 'id=1&type=thing.made&__proto__=x')
    expect(outcome).toMatchObject({ status: 'rejected', code: 'body_malformed' })
  })
})

describe('a timestamp in milliseconds', () => {
  const time = header('acme-time', { grammar: 'digits' })
  const spec = messageSpecOf(acmeDefinition)
  if (!spec) throw new Error('acme signs no message')
  const milliseconds: Partial<ProviderDefinition<AcmeBody>> = {
    scheme: signedMessage({ ...spec, signed: [time, '.', body], timestamp: { from: time, unit: 'milliseconds' } }),
  }

  test('is taken as such', async () => {
    const now = Date.now()
    const { outcome } = await receive(milliseconds, event, () => now)
    expect(outcome).toMatchObject({ status: 'processed', event: { sentAt: new Date(now) } })
  })

  test.each([
    ['ten minutes old', -600_000, 'timestamp_too_old'],
    ['ten minutes ahead', 600_000, 'timestamp_too_new'],
    ['in seconds', (1 / 1000 - 1) * Date.now(), 'timestamp_too_old'],
  ])('%s is refused', async (_, offset, code) => {
    const { outcome } = await receive(milliseconds, event, () => Math.round(Date.now() + offset))
    expect(outcome).toMatchObject({ status: 'rejected', code })
  })
})

test.each([
  ['an id that is a number', { id: 1, type: 'thing.made' }],
  ['an empty id', { id: '', type: 'thing.made' }],
  ['no type', { id: '1' }],
  ['no object', 'null'],
])('a signed body with %s is malformed', async (_, content) => {
  const { outcome } = await receive({}, content)
  expect(outcome).toMatchObject({ status: 'rejected', code: 'body_malformed' })
})

test.each(Object.entries(providers))(
  'the definition of %s passes the check that it is spared where it runs',
  (_, { factory: { definition } }) => {
    expect(defineProvider(definition as ProviderDefinition<never>).definition).toBe(definition)
  },
)
