import {
  body,
  constant,
  defineProvider,
  echoText,
  entry,
  header,
  hmacSha256,
  hs256,
  type JwtSpec,
  jwt,
  jwtBody,
  type MessageSpec,
  macJson,
  member,
  type ProviderDefinition,
  query,
  signedMessage,
} from '@countersign/core/provider'
import { describe, expect, test } from 'vitest'
import { acmeDefinition } from '../../acme.ts'

const time = header('acme-time', { grammar: 'digits' })
const spec: MessageSpec = {
  signed: [time, '.', body],
  timestamp: { from: time, unit: 'seconds' },
  signature: {
    from: header('acme-signature'),
    versions: [{ algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
  },
}
const [version] = spec.signature.versions
const found = { algorithm: hmacSha256, encoding: 'hex' } as const
const stamp = header('acme-time', { grammar: 'rfc3339' })

const define = (changes: Partial<ProviderDefinition<never>>) => () => defineProvider({ ...acmeDefinition, ...changes })
const sign = (changes: Partial<MessageSpec>) => define({ scheme: signedMessage({ ...spec, ...changes }) })

const timed = (from: typeof time): Partial<MessageSpec> => ({
  signed: [from, '.', body],
  timestamp: { from, unit: 'seconds' },
})

const token = {
  from: header('authorization', { grammar: 'line' }),
  algorithm: hs256,
  key: { encoding: 'utf8' },
  audience: { option: 'audience' },
  sentAt: 'iat',
  once: 'jti',
} as const
const { audience, sentAt, once, ...bare } = token
const everywhere = { ...bare, sentAt, once }
const forEver = { ...bare, audience, once }
const again = { ...bare, audience, sentAt }
const byToken = (changed: JwtSpec) => define({ scheme: jwt(changed) })

describe('a token', () => {
  test.each([
    ['that names its receiver by an option', token],
    ['that names its receiver by the URL', { ...everywhere, subject: 'url' }],
    ['over the hash of the body', { ...bare, sentAt, bodyHash: { claim: 'h', encoding: 'hex' } }],
    ['that may come again, for a reason', { ...again, replays: 'the handler fetches what it needs' }],
    ['that ends', { ...forEver, requireExp: true }],
  ] as const)('%s is taken', (_name, changed) => {
    expect(byToken(changed as JwtSpec)).not.toThrow()
  })

  test('whose claims are the body is taken', () => {
    expect(define({ scheme: jwtBody({ ...everywhere, sentAt: 'iat' }) })).not.toThrow()
  })

  test.each([
    ['without a receiver', everywhere, 'counts at every receiver'],
    ['whose receiver is the same for all', { ...token, audience: 'webhooks' }, 'counts at every receiver'],
    ['whose receiver is one of a list', { ...token, audience: ['a', 'b'] }, 'counts at every receiver'],
    ['without an end', forEver, 'counts for ever'],
    ['that may come with any body', again, '"replays"'],
  ] as const)('%s is refused', (_name, changed, message) => {
    expect(byToken(changed as JwtSpec)).toThrow(message)
  })
})

test('a definition without a contradiction is taken', () => {
  expect(sign({})).not.toThrow()
})

describe('a definition is refused, with what to change:', () => {
  test.each([
    ['no name', define({ name: '' }), '"name" is empty'],
    ['a body that is signed twice', sign({ signed: [time, '.', body, '.', body] }), 'more than once'],
    ['a time that is not signed', sign({ signed: [body] }), '"timestamp.from" is {acme-time}'],
    ['a value to be used once that is not signed', sign({ once: header('acme-id') }), '"once" is {acme-id}'],
    [
      'a hash of the body that is not signed',
      sign({ binds: [{ value: header('acme-hash'), hash: 'sha256', encoding: 'hex' }] }),
      '"binds" is {acme-hash}',
    ],
    [
      'a hash of the body in a query that is not signed',
      sign({ binds: [{ value: query('hash'), hash: 'sha256', encoding: 'hex' }] }),
      '"binds" is {?hash}',
    ],
    ['a boundary that moves', sign({ signed: [header('acme-id'), time, body] }), 'ambiguous'],
    ['a reason for what is not ambiguous', sign({ ambiguous: 'it is safe' }), 'has one reading'],
    [
      'a header in upper case',
      sign({ signature: { ...spec.signature, from: header('Acme-Signature') } }),
      '"acme-signature"',
    ],
    ['a time in upper case', sign(timed(header('Acme-Time', { grammar: 'digits' }))), '"acme-time"'],
    [
      'another name in upper case',
      sign({ signature: { ...spec.signature, from: header('a', { alias: 'B' }) } }),
      '"b"',
    ],
    ['a value in upper case', define({ values: { id: header('Acme-Id') } }), '"acme-id"'],
    [
      'no place for the signature',
      sign({ signature: { ...spec.signature, from: [] } }),
      '"signature.from" is an empty list',
    ],
    [
      'no way to sign',
      // @ts-expect-error The type asks for one.
      sign({ signature: { ...spec.signature, versions: [] } }),
      '"signature.versions" is empty',
    ],
    [
      'a version without a key',
      sign({ signature: { ...spec.signature, versions: [{ algorithm: hmacSha256, encoding: 'hex' }] } }),
      'needs "key"',
    ],
    [
      'a version that a header chooses',
      sign({
        signature: { ...spec.signature, versions: [{ ...version, when: { value: header('acme-version'), is: '1' } }] },
      }),
      '"when" may look at members of the body only',
    ],
    [
      'a signature that covers nothing of the body, and may come again',
      sign({ signed: [time], timestamp: { from: time, unit: 'seconds' } }),
      'covers nothing of the body',
    ],
    [
      'a question that every event asks',
      define({
        handshakes: [
          // @ts-expect-error The type asks for a condition.
          { method: 'POST', trust: 'signed', when: [], answer: constant({ status: 200, headers: {}, body: '' }) },
        ],
      }),
      'swallows every event',
    ],
    [
      'an unsigned question that a header asks alone',
      define({
        handshakes: [
          {
            method: 'POST',
            trust: 'unsigned',
            when: [{ value: header('acme-kind'), is: 'question' }],
            answer: echoText(member('challenge', { grammar: 'word' })),
          },
        ],
      }),
      'headers alone',
    ],
    [
      'a time that is judged by another grammar than it is read by',
      sign({ signed: [body, stamp], timestamp: { from: stamp, unit: 'seconds' } }),
      'its unit is "seconds". Give it the grammar "digits".',
    ],
    [
      'a unit that there is not',
      sign({ signed: [time, '.', body], timestamp: { from: time, unit: 'minutes' as 'seconds' } }),
      'Give one of seconds, milliseconds, rfc3339.',
    ],
    [
      'a secret among keys that are found',
      sign({
        keys: { origins: ['https://keys.acme.example'], keyFor: () => Promise.reject() },
        signature: { ...spec.signature, versions: [found] },
      }),
      'has a secret. Give "key" instead.',
    ],
    [
      'a wait too few',
      define({ deliveryPolicy: { ...acmeDefinition.deliveryPolicy, retryAfterMs: [] } }),
      'has 0 waits',
    ],
    [
      'a number of waits that does not fit the attempts',
      define({ deliveryPolicy: { ...acmeDefinition.deliveryPolicy, retryAfterMs: [1, 2, 3] } }),
      'has 3 waits',
    ],
  ])('%s', (_name, make, message) => {
    expect(make).toThrow(TypeError)
    expect(make).toThrow(message)
  })
})

describe('what cannot be written', () => {
  test('is a MAC of a text that could be a body', () => {
    // @ts-expect-error A free text may be the body of an event, which the answer would then sign.
    expect(macJson(member('challenge', { grammar: 'free' }), 'hex', (mac) => ({ mac })).kind).toBe('mac')
  })

  test('is an echo of a text that a browser would run', () => {
    // @ts-expect-error A line may hold markup.
    expect(echoText(member('challenge', { grammar: 'line' })).kind).toBe('echo')
  })
})

test('an entry of the signature’s list is covered where the template holds it', () => {
  const entryTime = entry('t=')
  const list = { ...spec.signature, from: header('acme-signature', { grammar: 'line' }), list: ',' } as const
  expect(
    sign({ signed: [entryTime, '.', body], timestamp: { from: entryTime, unit: 'seconds' }, signature: list }),
  ).not.toThrow()
})
