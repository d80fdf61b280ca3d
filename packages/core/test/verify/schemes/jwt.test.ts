import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { bodyText, es256, header, hs256, type JwtSpec, jwt, jwtBody, rs256, text } from '@countersign/core/provider'
import { describe, expect, test } from 'vitest'
import { verify } from '../../../src/index.ts'
import { expectCode, NOW, now } from '../../support.ts'
import { BODY, delivery, providerOf } from './schemes-support.ts'

const SECRET = 'a secret of tests, long enough'
const seconds = Math.floor(NOW / 1000)
const from = header('authorization', { grammar: 'line', prefix: 'Bearer ' })
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const hash = createHash('sha256').update(BODY).digest('base64')

interface Head {
  readonly alg?: string
  readonly [name: string]: unknown
}

function hs(claims: object, head: Head = {}, secret = SECRET): string {
  const message = `${encode({ alg: 'HS256', typ: 'JWT', ...head })}.${encode(claims)}`
  return `${message}.${createHmac('sha256', secret).update(message).digest('base64url')}`
}

function signedBy(key: KeyObject, alg: string, claims: object): string {
  const message = `${encode({ alg })}.${encode(claims)}`
  const signature = sign('sha256', Buffer.from(message), { key, dsaEncoding: 'ieee-p1363' })
  return `${message}.${signature.toString('base64url')}`
}

const spec: JwtSpec = {
  from,
  algorithm: hs256,
  key: { encoding: 'utf8' },
  issuer: { option: 'apiKey' },
  bodyHash: { claim: 'sha256', encoding: 'base64' },
  requireExp: true,
}
const claims = { iss: 'key-1', sha256: hash, exp: seconds + 300, nbf: seconds }
const provider = providerOf(jwt(spec), { secret: SECRET, apiKey: 'key-1' })
const send = (token: string, text = BODY) => delivery({ authorization: `Bearer ${token}` }, text)

describe('a token over the hash of the body', () => {
  test('proves the body', async () => {
    const event = await verify(provider, send(hs(claims)), { now })
    expect(event).toMatchObject({ id: 'evt_1', assurance: 'signature' })
  })

  test('may write the hash without its padding', async () => {
    await expect(
      verify(provider, send(hs({ ...claims, sha256: hash.replace('=', '') })), { now }),
    ).resolves.toBeDefined()
  })

  test.each([
    ['another body', hs(claims), 'signature_mismatch', '{"id":"evt_2","type":"paid"}'],
    ['no hash', hs({ ...claims, sha256: undefined }), 'signature_mismatch', BODY],
    ['another issuer', hs({ ...claims, iss: 'key-2' }), 'signature_mismatch', BODY],
    ['a list of issuers', hs({ ...claims, iss: ['key-1'] }), 'signature_mismatch', BODY],
    ['another secret', hs(claims, {}, 'another secret of tests'), 'signature_mismatch', BODY],
    ['an end that has passed', hs({ ...claims, exp: seconds - 61 }), 'timestamp_too_old', BODY],
    ['no end', hs({ ...claims, exp: undefined }), 'timestamp_malformed', BODY],
    ['an end that is a text', hs({ ...claims, exp: '9999999999' }), 'timestamp_malformed', BODY],
    ['a beginning that is to come', hs({ ...claims, nbf: seconds + 61 }), 'timestamp_too_new', BODY],
    ['"none" for its algorithm', hs(claims, { alg: 'none' }), 'signature_malformed', BODY],
    ['its algorithm in lower case', hs(claims, { alg: 'hs256' }), 'signature_malformed', BODY],
    ['another algorithm', hs(claims, { alg: 'HS512' }), 'signature_malformed', BODY],
    ['a critical header', hs(claims, { crit: ['b64'], b64: false }), 'signature_malformed', BODY],
    ['a key id that is no text', hs(claims, { kid: 7 }), 'signature_malformed', BODY],
    ['white space in its key id', hs(claims, { kid: 'a b' }), 'signature_malformed', BODY],
    ['an end without end', hs({ ...claims, exp: null }), 'timestamp_malformed', BODY],
    ['four parts', `${hs(claims)}.e30`, 'signature_malformed', BODY],
    ['two parts', hs(claims).split('.').slice(0, 2).join('.'), 'signature_malformed', BODY],
    ['padding', `${hs(claims)}=`, 'signature_malformed', BODY],
    ['no signature', `${hs(claims).split('.').slice(0, 2).join('.')}.`, 'signature_malformed', BODY],
    ['a list for its claims', hs([1]), 'signature_malformed', BODY],
    ['more characters than a token has', `${'a'.repeat(20_000)}.b.c`, 'signature_malformed', BODY],
  ] as const)('is refused with %s', async (_name, token, code, text) => {
    await expectCode(verify(provider, send(token, text), { now }), code)
  })

  test('is missing where the header holds something else', async () => {
    await expectCode(verify(provider, delivery({ authorization: `Basic ${hs(claims)}` }), { now }), 'header_missing')
  })

  test.each([[undefined], ['']])('cannot be judged where the setting is %j', async (apiKey) => {
    const unset = providerOf(jwt(spec), { secret: SECRET, ...(apiKey !== undefined && { apiKey }) })
    for (const iss of [undefined, '']) {
      await expect(verify(unset, send(hs({ ...claims, iss })), { now })).rejects.toMatchObject({
        code: 'key_unavailable',
        message: expect.stringContaining('"apiKey"'),
      })
    }
  })

  test.each(['jku', 'x5u', 'jwk', 'x5c'])('is not verified by a key that it brings as "%s"', async (name) => {
    const brought = { kty: 'oct', k: Buffer.from('mine').toString('base64url') }
    const head = { [name]: name === 'jwk' ? brought : 'https://evil.example/keys' }
    await expectCode(verify(provider, send(hs(claims, head, 'mine')), { now }), 'signature_mismatch')
    await expect(verify(provider, send(hs(claims, head)), { now })).resolves.toBeDefined()
  })

  test.each(['hex', 'base64', 'base64url'] as const)('may write the hash in %s', async (encoding) => {
    const said = createHash('sha256').update(BODY).digest(encoding)
    const other = providerOf(jwt({ ...spec, bodyHash: { claim: 'h', encoding } }), { secret: SECRET, apiKey: 'key-1' })
    await expect(verify(other, send(hs({ ...claims, h: said })), { now })).resolves.toBeDefined()
    await expectCode(verify(other, send(hs({ ...claims, h: `${said}==x` })), { now }), 'signature_mismatch')
    await expectCode(verify(other, send(hs({ ...claims, h: [said] })), { now }), 'signature_mismatch')
  })
})

describe('a token of the sender alone', () => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const plain: JwtSpec = {
    from,
    algorithm: es256,
    key: { encoding: 'pem' },
    audience: { option: 'audience' },
    email: { option: 'email' },
    sentAt: 'iat',
  }
  const sender = providerOf(jwt(plain), { publicKey, audience: 'https://a.example', email: 'push@a.example' })
  const good = { aud: ['x', 'https://a.example'], email: 'push@a.example', email_verified: true, iat: seconds }
  const sendBy = (said: object) => send(signedBy(pair.privateKey, 'ES256', said))

  test('proves the sender and the time', async () => {
    await expect(verify(sender, sendBy(good), { now })).resolves.toMatchObject({
      assurance: 'sender',
      sentAt: new Date(NOW),
    })
  })

  test.each([
    ['another audience', { ...good, aud: 'https://b.example' }, 'signature_mismatch'],
    ['no audience', { ...good, aud: undefined }, 'signature_mismatch'],
    ['an audience in a list in a list', { ...good, aud: [['https://a.example']] }, 'signature_mismatch'],
    ['another address', { ...good, email: 'push@b.example' }, 'signature_mismatch'],
    ['a list of addresses', { ...good, email: ['push@a.example'] }, 'signature_mismatch'],
    ['a time that is to come', { ...good, iat: seconds + 301 }, 'timestamp_too_new'],
    ['an address that is not verified', { ...good, email_verified: 'true' }, 'signature_mismatch'],
    ['a time of long ago', { ...good, iat: seconds - 301 }, 'timestamp_too_old'],
    ['no time', { ...good, iat: undefined }, 'timestamp_malformed'],
  ] as const)('is refused with %s', async (_name, said, code) => {
    await expectCode(verify(sender, sendBy(said), { now }), code)
  })

  test('is refused when the public key is taken for a secret', async () => {
    const token = hs(good, { alg: 'ES256' }, publicKey)
    await expectCode(verify(sender, send(token), { now }), 'signature_malformed')
  })
})

test('claims that are the body are the event’s body', async () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const scheme = jwtBody({ from: bodyText, algorithm: rs256, key: { encoding: 'pem' }, sentAt: 'iat' })
  const sender = providerOf(scheme, { publicKey }, { body: text })
  const token = signedBy(pair.privateKey, 'RS256', { id: 'evt_9', type: 'paid', iat: seconds })
  const event = await verify(sender, delivery({}, token), { now })
  expect(event).toMatchObject({
    id: 'evt_9',
    body: { id: 'evt_9', type: 'paid', iat: seconds },
    assurance: 'signature',
  })
})
