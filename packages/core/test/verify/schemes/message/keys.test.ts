import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import {
  body,
  ed25519,
  entry,
  header,
  hmacSha256,
  type MessageSpec,
  member,
  option,
  signedMessage,
} from '@countersign/core/provider'
import { describe, expect, test } from 'vitest'
import { verify } from '../../../../src/index.ts'
import { expectCode, NOW, now, telnyxKeys } from '../../../support.ts'
import { BODY, delivery, providerOf } from '../schemes-support.ts'

const SECRET = 'a secret of tests'
const mac = (text: string, encoding: 'hex' | 'base64' = 'hex') =>
  createHmac('sha256', SECRET).update(text).digest(encoding)

const hex = { algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } } as const
const seconds = Math.floor(NOW / 1000)

function schemeOf(spec: Partial<MessageSpec> & Pick<MessageSpec, 'signed'>) {
  return signedMessage({ signature: { from: header('acme-signature', { grammar: 'line' }), versions: [hex] }, ...spec })
}

test('groups together cost no more public-key checks than one list may', async () => {
  const time = entry('t=')
  const group = `t=${seconds},v1=${Buffer.alloc(64).toString('base64')}`
  const provider = providerOf(
    signedMessage({
      signed: [time, '.', body],
      timestamp: { from: time, unit: 'seconds' },
      signature: {
        from: header('acme-signature', { grammar: 'line' }),
        groups: ' ',
        list: ',',
        versions: [{ prefix: 'v1=', algorithm: ed25519, encoding: 'base64', key: { encoding: 'base64' } }],
      },
    }),
    { publicKey: telnyxKeys.publicKey },
  )
  const send = (count: number) => delivery({ 'acme-signature': Array(count).fill(group).join(' ') })
  await expectCode(verify(provider, send(4), { now }), 'signature_mismatch')
  await expectCode(verify(provider, send(5), { now }), 'signature_malformed')
})

describe('a version that a member of the body chooses', () => {
  const version = member('version', { grammar: 'digits' })
  const provider = providerOf(
    schemeOf({
      signed: [body],
      signature: {
        from: header('acme-signature', { grammar: 'line' }),
        versions: [
          { ...hex, when: { value: version, is: '2' } },
          { ...hex, encoding: 'base64', when: { value: version, is: '1' } },
        ],
      },
    }),
    { secret: SECRET },
  )
  const textOf = (of: string) => JSON.stringify({ id: 'evt_1', type: 'paid', version: of })
  const send = (of: string, encoding: 'hex' | 'base64') =>
    verify(provider, delivery({ 'acme-signature': mac(textOf(of), encoding) }, textOf(of)), { now })

  test('is the one that counts, whichever comes first', async () => {
    await expect(send('2', 'hex')).resolves.toMatchObject({ id: 'evt_1' })
    await expect(send('1', 'base64')).resolves.toMatchObject({ id: 'evt_1' })
  })

  test.each([
    ['the signature of another version', '1', 'hex'],
    ['a version that there is not', '3', 'hex'],
  ] as const)('refuses %s', async (_name, of, encoding) => {
    await expectCode(send(of, encoding), 'signature_malformed')
  })
})

describe('a key that the scheme finds', () => {
  const asked: string[] = []
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const signatureOf = (text: string) => sign(null, Buffer.from(text), privateKey).toString('base64')
  const time = header('acme-time', { grammar: 'digits' })
  const provider = providerOf(
    schemeOf({
      signed: [time, '.', body],
      timestamp: { from: time, unit: 'seconds' },
      keys: {
        origins: ['https://keys.acme.example'],
        keyFor: ({ header: read }, _keyId, algorithm) => {
          asked.push(read('acme-key') ?? '')
          return algorithm.importKey(raw)
        },
      },
      signature: { from: header('acme-signature'), versions: [{ algorithm: ed25519, encoding: 'base64' }] },
    }),
    {},
  )
  const send = (at: number, signature = signatureOf(`${at}.${BODY}`)) =>
    verify(provider, delivery({ 'acme-time': String(at), 'acme-signature': signature, 'acme-key': 'k1' }), { now })

  test('verifies', async () => {
    await expect(send(seconds)).resolves.toMatchObject({ id: 'evt_1', keyIndex: 0 })
    expect(asked).toEqual(['k1'])
    await expectCode(send(seconds, signatureOf('other')), 'signature_mismatch')
  })

  test('is not asked for where the time or the signature cannot hold', async () => {
    asked.length = 0
    await expectCode(send(seconds - 301), 'timestamp_too_old')
    await expectCode(send(seconds, 'ab'), 'signature_malformed')
    expect(asked).toEqual([])
  })
})

test('a setting of the application is signed', async () => {
  const provider = providerOf(schemeOf({ signed: [option('webhookId'), '|', body] }), {
    secret: SECRET,
    webhookId: 'w-7',
  })
  const send = (id: string) => delivery({ 'acme-signature': mac(`${id}|${BODY}`) })
  await expect(verify(provider, send('w-7'), { now })).resolves.toMatchObject({ id: 'evt_1' })
  await expectCode(verify(provider, send('w-8'), { now }), 'signature_mismatch')
})

test.each([
  ['is not given', undefined],
  ['is no word', 'w 7'],
])('a setting that is signed and %s makes the keys unavailable: the provider sends again', async (_name, webhookId) => {
  const provider = providerOf(schemeOf({ signed: [option('webhookId'), '|', body] }), { secret: SECRET, webhookId })
  const verified = verify(provider, delivery({ 'acme-signature': mac(`w-7|${BODY}`) }), { now })
  await expect(verified).rejects.toMatchObject({
    code: 'key_unavailable',
    message: expect.stringContaining('webhookId'),
  })
})
