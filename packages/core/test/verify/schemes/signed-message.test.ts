import { createHash, createHmac } from 'node:crypto'
import {
  body,
  crc32OfBody,
  decodedUrl,
  entry,
  form,
  header,
  headers,
  hmacSha256,
  type MessageSpec,
  member,
  method,
  query,
  sha256OfBody,
  signedMessage,
  sortedForm,
  url,
} from '@countersign/core/provider'
import { describe, expect, test } from 'vitest'
import { verify } from '../../../src/index.ts'
import { expectCode, NOW, now } from '../../support.ts'
import { BODY, delivery, providerOf } from './schemes-support.ts'

const SECRET = 'a secret of tests'
const mac = (text: string | Uint8Array, encoding: 'hex' | 'base64' = 'hex', secret = SECRET) =>
  createHmac('sha256', secret).update(text).digest(encoding)

const hex = { algorithm: hmacSha256, encoding: 'hex', key: { encoding: 'utf8' } } as const
const seconds = Math.floor(NOW / 1000)

function schemeOf(spec: Partial<MessageSpec> & Pick<MessageSpec, 'signed'>) {
  return signedMessage({ signature: { from: header('acme-signature', { grammar: 'line' }), versions: [hex] }, ...spec })
}

describe('a list of entries with the time among them', () => {
  const time = entry('t=')
  const scheme = signedMessage({
    signed: [time, '.', body],
    timestamp: { from: time, unit: 'seconds' },
    signature: {
      from: header('acme-signature', { grammar: 'line' }),
      list: ',',
      versions: [{ ...hex, prefix: 'v1=' }],
    },
  })
  const provider = providerOf(scheme, { secret: SECRET })
  const signature = mac(`${seconds}.${BODY}`)

  test.each([
    ['without white space', `t=${seconds},v1=${signature}`],
    ['with white space after the comma', `t=${seconds}, v1=${signature}`],
    ['with a version that nobody knows', `v0=abc,t=${seconds},v1=${signature}`],
    ['with a signature of another key before', `t=${seconds},v1=${mac('other')},v1=${signature}`],
  ])('is read %s', async (_name, text) => {
    const event = await verify(provider, delivery({ 'acme-signature': text }), { now })
    expect(event).toMatchObject({ id: 'evt_1', sentAt: new Date(seconds * 1000), assurance: 'signature', keyIndex: 0 })
  })

  test.each([
    ['two times', `t=1,t=${seconds},v1=${signature}`, 'header_malformed'],
    ['a doubled header', `t=${seconds},v1=${signature}, t=${seconds},v1=${signature}`, 'header_malformed'],
    ['no time', `v1=${signature}`, 'header_malformed'],
    ['no known version', `t=${seconds},v0=${signature}`, 'signature_malformed'],
    ['a time of another moment', `t=${seconds - 1},v1=${signature}`, 'signature_mismatch'],
  ] as const)('is refused with %s', async (_name, text, code) => {
    await expectCode(verify(provider, delivery({ 'acme-signature': text }), { now }), code)
  })
})

describe('groups of entries, each with its own time', () => {
  const time = entry('t=')
  const scheme = signedMessage({
    signed: [time, '.', body],
    timestamp: { from: time, unit: 'seconds' },
    signature: {
      from: header('persona-signature', { grammar: 'line' }),
      groups: ' ',
      list: ',',
      versions: [{ ...hex, prefix: 'v1=' }],
    },
  })
  const provider = providerOf(scheme, { secret: SECRET })
  const group = (at: number, secret = SECRET) => `t=${at},v1=${mac(`${at}.${BODY}`, 'hex', secret)}`

  test('verify by any group', async () => {
    const text = `${group(seconds - 5, 'an older secret')} ${group(seconds)}`
    await expect(verify(provider, delivery({ 'persona-signature': text }), { now })).resolves.toMatchObject({
      sentAt: new Date(seconds * 1000),
    })
  })

  test('never pair the time of one with the signature of another', async () => {
    const crossed = `t=${seconds},v1=${mac('other')} t=${seconds - 9000},v1=${mac(`${seconds}.${BODY}`)}`
    await expectCode(verify(provider, delivery({ 'persona-signature': crossed }), { now }), 'signature_mismatch')
  })
})

describe('several headers that are numbered', () => {
  const provider = providerOf(
    signedMessage({
      signed: [body],
      signature: { from: headers('x-acme-signature-', 3), versions: [{ ...hex, encoding: 'base64' }] },
    }),
    { secret: SECRET },
  )

  test('verify by any of them', async () => {
    const sent = delivery({ 'x-acme-signature-1': mac('other', 'base64'), 'x-acme-signature-3': mac(BODY, 'base64') })
    await expect(verify(provider, sent, { now })).resolves.toMatchObject({ id: 'evt_1' })
  })

  test('are missing where none is there', async () => {
    await expectCode(verify(provider, delivery({}), { now }), 'header_missing')
  })
})

describe('a time as RFC 3339 writes it', () => {
  const [id, time] = [header('acme-id', { grammar: 'uuid' }), header('acme-time', { grammar: 'rfc3339' })]
  const provider = providerOf(schemeOf({ signed: [id, time, body], timestamp: { from: time, unit: 'rfc3339' } }), {
    secret: SECRET,
  })
  const uuid = crypto.randomUUID()
  const send = (text: string) =>
    delivery({ 'acme-id': uuid, 'acme-time': text, 'acme-signature': mac(`${uuid}${text}${BODY}`) })

  test('may have nanoseconds', async () => {
    const text = new Date(NOW).toISOString().replace('.000Z', '.000123456Z')
    await expect(verify(provider, send(text), { now })).resolves.toMatchObject({ sentAt: new Date(NOW) })
  })

  test.each([
    ['yesterday', new Date(NOW - 86_400_000).toISOString(), 'timestamp_too_old'],
    ['a day that there is not', '2023-02-31T00:00:00Z', 'timestamp_malformed'],
    ['a number', String(seconds), 'timestamp_malformed'],
  ] as const)('is refused for %s', async (_name, text, code) => {
    await expectCode(verify(provider, send(text), { now }), code)
  })
})

describe('a signed URL', () => {
  const scheme = schemeOf({ signed: [method, url, body] })
  const provider = providerOf(scheme, { secret: SECRET, publicUrl: 'https://acme.example/w' })
  const sent = (target: string, signedUrl: string) =>
    delivery({ 'acme-signature': mac(`POST${signedUrl}${BODY}`), host: 'evil.example' }, BODY, { url: target })

  test('is the configured one, with the query of the request', async () => {
    await expect(
      verify(provider, sent('/inside/w?a=b%20c', 'https://acme.example/w?a=b%20c'), { now }),
    ).resolves.toMatchObject({ id: 'evt_1' })
  })

  test('is never taken from a header', async () => {
    await expectCode(verify(provider, sent('/w', 'https://evil.example/w'), { now }), 'signature_mismatch')
  })

  test.each([[undefined], ['/w'], ['acme.example/w'], ['ftp://acme.example/']])(
    'must be given as a whole address, and not as %s',
    (publicUrl) => {
      expect(() => providerOf(scheme, { secret: SECRET, ...(publicUrl && { publicUrl }) })).toThrow(/"publicUrl"/)
    },
  )

  test('may be decoded in part', async () => {
    const decoded = providerOf(schemeOf({ signed: [decodedUrl(':/ '), body] }), {
      secret: SECRET,
      publicUrl: 'https://acme.example/w',
    })
    const sign = mac(`https://acme.example/w?u=http://a b&x=%26${BODY}`)
    const request = delivery({ 'acme-signature': sign }, BODY, { url: '/w?u=http%3A%2F%2Fa%20b&x=%26' })
    await expect(verify(decoded, request, { now })).resolves.toMatchObject({ id: 'evt_1' })
  })
})

describe('a body that is bound by a signed hash', () => {
  const hash = query('bodySHA256', 'hex')
  const provider = providerOf(
    schemeOf({
      signed: [url],
      binds: [{ value: hash, hash: 'sha256', encoding: 'hex', unlessForm: true }],
      replays: 'the hash binds the body',
    }),
    { secret: SECRET, publicUrl: 'https://acme.example/w' },
  )
  const digest = createHash('sha256').update(BODY).digest('hex')
  const send = (target: string, text = BODY) =>
    delivery({ 'acme-signature': mac(`https://acme.example${target}`) }, text, { url: target })

  test('is taken', async () => {
    await expect(verify(provider, send(`/w?bodySHA256=${digest}`), { now })).resolves.toMatchObject({ id: 'evt_1' })
  })

  test.each([
    ['another body', send(`/w?bodySHA256=${digest}`, '{"id":"evt_2","type":"paid"}')],
    ['no hash', send('/w')],
    ['two hashes', send(`/w?bodySHA256=${digest}&bodySHA256=${digest}`)],
  ])('is refused with %s', async (_name, request) => {
    await expectCode(verify(provider, request, { now }), 'signature_mismatch')
  })
})

describe('members of the body that are signed', () => {
  const [token, time] = [
    member('signature.token', { grammar: 'hex', length: 50 }),
    member('signature.timestamp', { grammar: 'digits' }),
  ]
  const provider = providerOf(
    signedMessage({
      signed: [time, token],
      timestamp: { from: time, unit: 'seconds' },
      signature: { from: member('signature.signature', { grammar: 'hex' }), versions: [hex] },
      once: token,
    }),
    { secret: SECRET },
    { event: ({ id, type }) => ({ id, type }) },
  )
  const value = 'ab'.repeat(25)
  const signed = { token: value, timestamp: String(seconds), signature: mac(`${seconds}${value}`) }
  const send = (signature: object, id = 'evt_1') => delivery({}, JSON.stringify({ id, type: 'paid', signature }))

  test('prove the sender, and not the body', async () => {
    await expect(verify(provider, send(signed), { now })).resolves.toMatchObject({ assurance: 'sender' })
  })

  test.each([
    ['a token of another length', { ...signed, token: 'ab' }, 'body_malformed'],
    ['a token that is missing', { ...signed, token: undefined }, 'body_malformed'],
    ['a signature of another token', { ...signed, token: 'cd'.repeat(25) }, 'signature_mismatch'],
    ['a time of long ago', { ...signed, timestamp: '1' }, 'timestamp_too_old'],
  ] as const)('are refused with %s', async (_name, signature, code) => {
    await expectCode(verify(provider, send(signature), { now }), code)
  })

  test('are refused in a body that is larger than what is parsed before it is verified', async () => {
    await expectCode(verify(provider, send(signed, 'x'.repeat(600_000)), { now }), 'body_too_large')
  })
})

test('an optional group counts where its value is there', async () => {
  const provider = providerOf(
    schemeOf({ signed: ['Id\n', member('id'), '\n', { optional: ['Type\n', member('type'), '\n'] }] }),
    { secret: SECRET },
    { event: ({ id }) => ({ id, type: 'any' }) },
  )
  const both = delivery({ 'acme-signature': mac('Id\nevt_1\nType\npaid\n') })
  const one = delivery({ 'acme-signature': mac('Id\nevt_1\n') }, '{"id":"evt_1"}')
  await expect(verify(provider, both, { now })).resolves.toMatchObject({ assurance: 'partial' })
  // The member of a group is optional itself: nothing else says that a delivery may lack it.
  await expectCode(verify(provider, one, { now }), 'body_malformed')
})

test('a hash stands for the body, and a checksum does not', () => {
  expect(schemeOf({ signed: [sha256OfBody()] }).assurance).toBe('signature')
  expect(schemeOf({ signed: [crc32OfBody], replays: 'a test' }).assurance).toBe('sender')
})

test.each([
  ['hex', createHash('sha256').update(BODY).digest('hex')],
  ['base64', createHash('sha256').update(BODY).digest('base64')],
] as const)('the SHA-256 of the body is signed in %s', async (encoding, digest) => {
  const provider = providerOf(schemeOf({ signed: ['v1:', sha256OfBody(encoding)] }), { secret: SECRET })
  await expect(verify(provider, delivery({ 'acme-signature': mac(`v1:${digest}`) }), { now })).resolves.toBeDefined()
})

test('the CRC-32 of the body is signed in decimal', async () => {
  const provider = providerOf(schemeOf({ signed: [crc32OfBody], replays: 'a test' }), { secret: SECRET })
  // The check value of CRC-32/ISO-HDLC is that of "123456789": 0xcbf43926. The signature holds; a number is no event.
  const request = (crc: number) => delivery({ 'acme-signature': mac(String(crc)) }, '123456789')
  await expectCode(verify(provider, request(0xcbf43926), { now }), 'body_malformed')
  await expectCode(verify(provider, request(0xcbf43927), { now }), 'signature_mismatch')
})

test('the fields of a form are signed in the order of their names, each value once', async () => {
  const scheme = schemeOf({ signed: [url, sortedForm], ambiguous: 'the provider signs no separators' })
  const provider = providerOf(
    scheme,
    { secret: SECRET, publicUrl: 'https://a.example/w' },
    {
      body: form,
      event: () => ({ id: 'evt_1', type: 'any' }),
    },
  )
  const request = delivery({ 'acme-signature': mac('https://a.example/wa1b2b3') }, 'b=3&a=1&b=2&b=3')
  await expect(verify(provider, request, { now })).resolves.toMatchObject({ id: 'evt_1' })
})
