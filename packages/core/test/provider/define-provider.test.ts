import { toReply } from '@countersign/core/adapter'
import { fromFetch, webhook } from '@countersign/core/fetch'
import { defineProvider, type ProviderDefinition, type Scheme } from '@countersign/core/provider'
import { sign } from '@countersign/core/sign'
import { providers } from '@countersign/providers/testing'
import { quiet } from '@countersign/tools/quiet'
import { describe, expect, test } from 'vitest'
import { createReceiver, type SecretOptions } from '../../src/index.ts'
import { parseHeaders } from '../../src/verify/headers.ts'

interface AcmeBody {
  readonly id: string
  readonly type: string
  readonly challenge?: string
}

const definition: ProviderDefinition<AcmeBody> = {
  name: 'acme',
  scheme: {
    signed: '{timestamp}.{body}',
    timestamp: { header: 'acme-timestamp', unit: 'seconds' },
    signature: {
      header: 'acme-signature',
      versions: [{ algorithm: 'hmac-sha256', encoding: 'hex', key: { encoding: 'utf8' } }],
    },
  },
  format: 'json',
  event: ({ id, type }) => ({ id, type }),
  deliveryPolicy: {
    success: { status: 204 },
    timeoutMs: 10_000,
    attemptsPerUrl: 2,
    retryAfterMs: [60_000],
    leaseMs: 30_000,
    maxBodyBytes: 1000,
  },
}

const { scheme, deliveryPolicy } = definition
const define = (changes: Partial<ProviderDefinition<AcmeBody>>) =>
  defineProvider<SecretOptions>({ ...definition, ...changes })
const defineScheme = (changes: Partial<Scheme>) => define({ scheme: { ...scheme, ...changes } })

describe('a definition that contradicts itself is refused:', () => {
  test.each([
    ['no name', () => define({ name: '' })],
    ['a body that is not signed', () => defineScheme({ signed: '{timestamp}' })],
    ['an unknown placeholder', () => defineScheme({ signed: '{timestamp}.{url}.{body}' })],
    ['a signed id without a header', () => defineScheme({ signed: '{id}.{timestamp}.{body}' })],
    ['an id that is not signed', () => defineScheme({ id: { header: 'acme-id' } })],
    ['a timestamp that is not signed', () => defineScheme({ signed: '{body}' })],
    [
      'a signed timestamp header that is a member of the body',
      () => defineScheme({ timestamp: { member: 'sent', unit: 'seconds' } }),
    ],
    ['a header in upper case', () => defineScheme({ timestamp: { header: 'Acme-Timestamp', unit: 'seconds' } })],
    [
      'a signature header in upper case',
      () => defineScheme({ signature: { ...scheme.signature, header: 'Signature' } }),
    ],
    ['no way to sign', () => defineScheme({ signature: { ...scheme.signature, versions: [] } })],
    ['a wait too few', () => define({ deliveryPolicy: { ...deliveryPolicy, retryAfterMs: [] } })],
    ['a wait too many', () => define({ deliveryPolicy: { ...deliveryPolicy, retryAfterMs: [1, 2] } })],
  ])('%s', (_, contradiction) => {
    expect(contradiction).toThrow(TypeError)
  })

  test('the same without a contradiction is accepted', () => {
    expect(define({}).definition).toMatchObject({ name: 'acme' })
  })
})

describe('a template whose parts are told apart', () => {
  const headers = {
    id: { id: { header: 'acme-id' } },
    timestamp: { timestamp: { header: 'acme-timestamp', unit: 'seconds' } },
  } as const
  const { timestamp: _, ...bare } = scheme
  const template = (signed: string, format: 'json' | 'form' = 'json') =>
    define({
      format,
      scheme: {
        ...bare,
        signed,
        ...(signed.includes('{id}') && headers.id),
        ...(signed.includes('{timestamp}') && headers.timestamp),
      },
    })

  test.each<[string, ('json' | 'form')?]>([
    ['{body}'],
    ['{body}', 'form'],
    ['{timestamp}{body}'],
    ['{timestamp}|{body}', 'form'],
    ['v0:{timestamp}:{body}', 'form'],
    ['{id}.{timestamp}.{body}', 'form'],
    ['{timestamp}:{id},{body}', 'form'],
    ['{body}{timestamp}'],
    ['{body}&{timestamp}', 'form'],
    ['{body}.{id}', 'form'],
    ['{timestamp}.{body}.{id}', 'form'],
    ['{id}, {body}'],
  ])('is accepted: %s %s', (signed, format) => {
    expect(template(signed, format).definition.scheme.signed).toBe(signed)
  })

  test.each<[string, string, ('json' | 'form')?]>([
    ['{timestamp}|{id}|{body}', 'id', 'form'],
    ['{timestamp}|{id}|{body}', 'id'],
    ['{id}{body}', 'id'],
    ['{id}{timestamp}.{body}', 'id'],
    ['{timestamp}{id}.{body}', 'timestamp'],
    ['{timestamp}0{body}', 'timestamp'],
    ['{timestamp}{body}', 'timestamp', 'form'],
    ['{body}{timestamp}', 'timestamp', 'form'],
    ['{body}|{id}', 'id'],
    ['{body}{id}', 'id'],
    ['{body}.{id}{timestamp}', 'timestamp'],
  ])('is refused where a stranger could move a boundary: %s at its %s', (signed, part, format) => {
    expect(() => template(signed, format)).toThrow(new RegExp(`ambiguous: .*\\{${part}\\}`))
  })

  test('is judged by the characters that ids and times may really have', () => {
    for (let code = 0; code < 256; code++) {
      const character = String.fromCharCode(code)
      const read = (name: string) =>
        ({ 'acme-id': `a${character}b`, 'acme-timestamp': `1${character}1`, 'acme-signature': '0'.repeat(64) })[name]
      const accepts = (signed: string) => {
        try {
          parseHeaders(template(signed).definition, read)
          return true
        } catch {
          return false
        }
      }
      const separates = (part: string) => {
        try {
          return Boolean(template(`{${part}}${character}{body}`))
        } catch {
          return false
        }
      }
      expect([code, separates('id')]).toEqual([code, !accepts('{id}.{body}')])
      expect([code, separates('timestamp')]).toEqual([code, !accepts('{timestamp}.{body}')])
    }
  })
})

const keys = { secret: 'shared with acme' }
const event = { id: '1', type: 'thing.made' }

/** Signs a body as the provider of the definition and lets a receiver have it. */
async function receive(
  changes: Partial<ProviderDefinition<AcmeBody>>,
  body: string | object,
  now: () => number = Date.now,
) {
  const acme = define(changes)
  const receiver = createReceiver({ provider: acme(keys), ...quiet }, () => undefined)
  const outcome = await receiver.receive(fromFetch(new Request('http://localhost/', sign(acme, body, { keys, now }))))
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

describe('a handshake', () => {
  const handshake: ProviderDefinition<AcmeBody>['handshake'] = ({ challenge }) =>
    challenge === undefined ? undefined : { status: 200, headers: { 'content-type': 'text/plain' }, body: challenge }

  test('is answered as the definition says', async () => {
    const { outcome, reply } = await receive({ handshake }, { challenge: 'are you there?' })
    expect(outcome).toMatchObject({ status: 'handshake', provider: 'acme' })
    expect(reply).toEqual({ status: 200, headers: { 'content-type': 'text/plain' }, body: 'are you there?' })
  })

  test('leaves ordinary events alone', async () => {
    const { outcome } = await receive({ handshake }, event)
    expect(outcome).toMatchObject({ status: 'processed' })
  })

  test('is not answered unless it is signed', async () => {
    const acme = define({ handshake })
    const handler = webhook(createReceiver({ provider: acme(keys), ...quiet }, () => undefined))
    const forged = sign(acme, { challenge: 'are you there?' }, { keys: { secret: 'a guess' } })
    expect((await handler(new Request('http://localhost/', forged))).status).toBe(401)
  })
})

describe('a form', () => {
  test.each([
    ['type=thing.made&id=1', { type: 'thing.made', id: '1' }],
    ['type=thing.made&id=1&note=a+b%20%26', { type: 'thing.made', id: '1', note: 'a b &' }],
    ['type=thing.made&id=1&to=a&to=b', { type: 'thing.made', id: '1', to: ['a', 'b'] }],
    ['type=thing.made&id=1&constructor=x', { type: 'thing.made', id: '1', constructor: 'x' }],
  ])('%s is read into the body of the event', async (text, body) => {
    const { outcome } = await receive({ format: 'form' }, text)
    expect(outcome).toMatchObject({ status: 'processed', event: { id: '1', type: 'thing.made', body } })
  })

  test('with a __proto__ field is malformed', async () => {
    const { outcome } = await receive({ format: 'form' }, 'id=1&type=thing.made&__proto__=x')
    expect(outcome).toMatchObject({ status: 'rejected', code: 'body_malformed' })
  })
})

describe('a timestamp in milliseconds', () => {
  const milliseconds: Partial<ProviderDefinition<AcmeBody>> = {
    scheme: { ...scheme, timestamp: { header: 'acme-timestamp', unit: 'milliseconds' } },
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
])('a signed body with %s is malformed', async (_, body) => {
  const { outcome } = await receive({}, body)
  expect(outcome).toMatchObject({ status: 'rejected', code: 'body_malformed' })
})

test('a signed body that the handshake cannot read is malformed', async () => {
  const { outcome } = await receive({ handshake: ({ challenge }) => challenge?.at(0) as never }, 'null')
  expect(outcome).toMatchObject({ status: 'rejected', code: 'body_malformed' })
})

test.each(Object.entries(providers))(
  'the definition of %s passes the check that it is spared where it runs',
  (_, { factory: { definition } }) => {
    expect(defineProvider(definition as ProviderDefinition<never>).definition).toBe(definition)
  },
)
