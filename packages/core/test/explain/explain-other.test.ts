import { createHash, createHmac } from 'node:crypto'
import {
  basicCredentials,
  body,
  custom,
  defineProvider,
  header,
  hmacSha256,
  hs256,
  json,
  jwt,
  member,
  option,
  type ProviderDefinition,
  query,
  type Scheme,
  signedMessage,
  token,
  type Value,
} from '@countersign/core/provider'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { proveReasons } from '../../src/explain/explain.ts'
import { AUTOMATIC_BUDGET } from '../../src/explain/prove/budget.ts'
import { type ExplainOptions, explain } from '../../src/explain.ts'
import { WebhookVerificationError } from '../../src/index.ts'
import type { SecretOptions } from '../../src/provider/keys/key-options.ts'
import { acmeDefinition } from '../acme.ts'
import { NOW, now, numRuns, utf8 } from '../support.ts'
import { codesOf, expectProved } from './explain-support.ts'

const secret = 'The-Token_0123456789'

function define(scheme: Scheme) {
  const definition: ProviderDefinition = {
    name: 'other',
    scheme,
    body: json,
    event: () => ({ id: 'evt_1', type: 'thing.done' }),
    deliveryPolicy: acmeDefinition.deliveryPolicy,
  }
  return defineProvider<SecretOptions>(definition)
}

interface Given {
  readonly headers?: Readonly<Record<string, string>>
  readonly url?: string
  readonly raw?: string
  readonly configured?: string
}

const byHeader = define(token({ from: header('x-token', { grammar: 'id' }) }))

function explainWith(
  factory: typeof byHeader,
  { headers = {}, url = '/', raw = '{}', configured = secret }: Given,
  options: ExplainOptions = {},
) {
  return explain(factory({ secret: configured }), { headers, url, body: utf8(raw) }, { now, ...options })
}

const places: readonly (readonly [string, Value, (text: string) => Given])[] = [
  ['a header', header('x-token', { grammar: 'line' }), (text) => ({ headers: { 'x-token': text } })],
  [
    'an Authorization header',
    header('authorization', { grammar: 'line', prefix: 'Bearer ' }),
    (text) => ({ headers: { authorization: `Bearer ${text}` } }),
  ],
  [
    'Basic credentials',
    basicCredentials,
    (text) => ({ headers: { authorization: `Basic ${Buffer.from(text).toString('base64')}` } }),
  ],
  ['the query', query('token', 'line'), (text) => ({ url: `/?token=${encodeURIComponent(text)}` })],
  ['the body', member('token', { grammar: 'line' }), (text) => ({ raw: JSON.stringify({ token: text }) })],
]

describe.each(places)('a token in %s', (_, from, send) => {
  const factory = define(token({ from }))

  test('that is the configured one gives no diagnosis', async () => {
    expect(await explainWith(factory, send(secret))).toEqual([])
  })

  test.each([
    ['token_white_space', ` ${secret} `],
    ['token_quoted', `"${secret}"`],
    ['token_case', secret.toUpperCase()],
  ] as const)('is %s, proved, with and without the keys as they are written', async (code, text) => {
    const configured = code === 'token_case' ? secret.toLowerCase() : secret
    const given = { ...send(text), configured }
    expectProved(await explainWith(factory, given), code)
    expectProved(await explainWith(factory, given, { keys: { TOKEN: configured } }), code)
  })

  test('differs in case from a key that is given as it is written', async () => {
    const found = await explainWith(factory, send('tHE-tOKEN_0123456789'), { keys: { TOKEN: secret } })
    expectProved(found, 'token_case')
  })

  test.each([
    ['key_white_space', `${secret}\n`],
    ['key_quoted', `'${secret}'`],
  ] as const)('is %s where the configured one has that', async (code, written) => {
    const { headers = {}, url = '/', raw = '{}' } = send(secret)
    const found = await explain(factory, { headers, url, body: utf8(raw) }, { now, keys: { TOKEN: written } })
    expectProved(found, code)
    expect(found[0]?.facts.key).toBe('TOKEN')
  })

  test('is that of another endpoint', async () => {
    expectProved(
      await explainWith(factory, send('another-token-of-ours'), { otherKeys: { OLD: 'another-token-of-ours' } }),
      'key_other',
    )
  })

  test('that is another one is what the verifier says, and nothing is proved', async () => {
    const found = await explainWith(factory, send('somebody-elses-token'), { keys: { TOKEN: secret } })
    expect(codesOf(found)).toEqual(['signature_mismatch seen'])
    expect(found[0]?.happened).toMatch(/The token is not the configured one/)
    expect(found[0]?.facts).toMatchObject({
      reason: found[0]?.happened,
      signature: { present: true, characters: expect.any(Number) },
    })
    expect(JSON.stringify(found)).not.toContain('somebody-elses-token')
    expect(JSON.stringify(found)).not.toContain(secret)
  })
})

test('a token that is missing is header_missing', async () => {
  const found = await explainWith(byHeader, {})
  expect(codesOf(found)).toEqual(['header_missing seen'])
  expect(found[0]?.facts).toMatchObject({
    header: 'x-token',
    signature: { header: 'x-token', present: false, characters: 0 },
  })
})

test('the automatic reason proves what is wrong with a token, and is silent otherwise', async () => {
  const provider = byHeader({ secret })
  const prove = (text: string) =>
    proveReasons(provider, { headers: { 'x-token': text }, body: utf8('{}') }, {}, AUTOMATIC_BUDGET)
  expectProved(await prove(`"${secret}"`), 'token_quoted')
  expect(await prove('somebody-elses-token')).toEqual([])
  expect(await prove(secret)).toEqual([])
})

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
function jwtOf(claims: object, key = secret): string {
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
}
const byJwt = define(
  jwt({
    from: header('x-jwt', { grammar: 'line' }),
    algorithm: hs256,
    key: { encoding: 'utf8' },
    issuer: 'acme',
    audience: 'us',
    bodyHash: { claim: 'sha256', encoding: 'base64' },
    sentAt: 'iat',
  }),
)
const emptyHash = createHash('sha256').update('{}').digest('base64')
const claims = { iss: 'acme', aud: 'us', sha256: emptyHash, iat: NOW / 1000, exp: NOW / 1000 + 60 }

describe('a JWT', () => {
  const explainJwt = (text: string, options?: ExplainOptions) =>
    explainWith(byJwt, { headers: { 'x-jwt': text } }, options)

  test('that holds gives no diagnosis', async () => {
    expect(await explainJwt(jwtOf(claims))).toEqual([])
  })

  test.each([
    ['signature_mismatch seen', jwtOf(claims, 'another-secret-of-ours')],
    ['signature_mismatch seen', jwtOf({ ...claims, iss: 'other' })],
    ['timestamp_too_old seen', jwtOf({ ...claims, iat: NOW / 1000 - 900 })],
    ['header_missing seen', ''],
  ])('is %s', async (code, text) => {
    const found = await explainJwt(text)
    expect(codesOf(found)).toEqual([code])
    expect(found[0]?.facts.reason).toBe(found[0]?.happened)
    expect(`${found[0]?.happened} ${found[0]?.fix}`).not.toMatch(/undefined|NaN/)
  })

  test.each([
    ['key_quoted', `"${secret}"`],
    ['key_white_space', `${secret}\n`],
  ])('shows %s of its key', async (code, written) => {
    const found = await explain(
      byJwt,
      { headers: { 'x-jwt': jwtOf(claims) }, body: utf8('{}') },
      { now, keys: { KEY: written } },
    )
    expect(codesOf(found)[0]).toBe(`${code} seen`)
    expect(found[0]?.facts.key).toBe('KEY')
  })
})

const byCustom = define(
  custom({
    assurance: 'sender',
    why: 'It is a test.',
    headers: ['x-custom'],
    verifyDelivery(view) {
      if (view.header('x-custom') === 'yes') return { keyIndex: 0 }
      throw new WebhookVerificationError('signature_malformed', 'The proof is not "yes".')
    },
  }),
)

test('a custom scheme is explained by its own words', async () => {
  const explainCustom = (text: string) =>
    explain(byCustom, { headers: { 'x-custom': text }, body: utf8('{}') }, { now })
  expect(await explainCustom('yes')).toEqual([])
  const found = await explainCustom('no')
  expect(codesOf(found)).toEqual(['signature_malformed seen'])
  expect(found[0]?.happened).toBe('The proof is not "yes".')
})

test('a setting that is missing is key_unavailable, in words that name it', async () => {
  const scheme = signedMessage({
    signed: [option('accountId'), '|', body],
    signature: {
      from: header('x-sig'),
      versions: [{ algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } }],
    },
  })
  const delivery = { headers: { 'x-sig': 'a'.repeat(64) }, body: utf8('{}') }
  const found = await explain(define(scheme), delivery, { now, keys: { KEY: secret } })
  expect(codesOf(found)).toEqual(['key_unavailable seen', 'unexplained none'])
  expect(found[0]?.happened).toContain('accountId')
})

test('a signed body that is no event is body_malformed', async () => {
  const found = await explainWith(byHeader, { headers: { 'x-token': secret }, raw: 'no JSON' })
  expect(codesOf(found)).toEqual(['body_malformed seen'])
})

test.each([
  ['token', byHeader],
  ['jwt', byJwt],
  ['custom', byCustom],
])('anything is explained without an exception, and no secret is told (%s)', async (_, factory) => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom(secret, `"${secret}"`, jwtOf(claims), 'yes'),
  )
  const property = fc.asyncProperty(
    fc.dictionary(fc.constantFrom('x-token', 'x-jwt', 'x-custom', 'content-encoding'), text),
    fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(utf8('{}'))),
    fc.dictionary(fc.constantFrom('A', 'B'), text),
    async (headers, body, keys) => {
      const found = await explain(factory, { headers, body }, { now, keys })
      expect(JSON.stringify(found)).not.toContain(secret)
      for (const { happened, fix } of found) expect(`${happened} ${fix}`).not.toMatch(/undefined|NaN/)
    },
  )
  await fc.assert(property, { numRuns })
})
