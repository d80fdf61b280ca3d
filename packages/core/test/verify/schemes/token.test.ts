import { basicCredentials, custom, header, member, query, token } from '@countersign/core/provider'
import { describe, expect, test } from 'vitest'
import { verify, WebhookVerificationError } from '../../../src/index.ts'
import { expectCode } from '../../support.ts'
import { BODY, delivery, providerOf } from './schemes-support.ts'

describe('a token', () => {
  const from = header('x-acme-token', { grammar: 'line' })
  const provider = providerOf(token({ from }), { secret: ['an older token', 'the token of today'] })

  test.each([
    ['an older token', 0],
    ['the token of today', 1],
  ])('says which of several it is: %s', async (text, keyIndex) => {
    const event = await verify(provider, delivery({ 'x-acme-token': text }))
    expect(event).toMatchObject({ id: 'evt_1', keyIndex, assurance: 'token' })
  })

  test.each([
    ['another text', 'another token of another', 'signature_mismatch'],
    ['a part of it', 'the token of toda', 'signature_mismatch'],
    ['nothing', '', 'header_missing'],
    ['two of them', 'an older token, the token of today', 'header_malformed'],
  ] as const)('is refused with %s', async (_name, text, code) => {
    await expectCode(verify(provider, delivery({ 'x-acme-token': text })), code)
  })

  test('is refused at set-up where it could be guessed', () => {
    expect(() => providerOf(token({ from }), { secret: 'short' })).toThrow(/at least 8/)
  })

  test('may stand in the query', async () => {
    const inQuery = providerOf(token({ from: query('token') }), { secret: 'token-of-today' })
    await expect(verify(inQuery, delivery({}, BODY, { url: '/w?token=token-of-today' }))).resolves.toBeDefined()
    await expectCode(verify(inQuery, delivery({}, BODY, { url: '/w?token=token-of-other' })), 'signature_mismatch')
  })

  test('may stand in the body', async () => {
    const inBody = providerOf(token({ from: member('clientState') }), { secret: 'state-of-today' })
    const send = (clientState: string) => delivery({}, JSON.stringify({ id: '1', type: 'a', clientState }))
    await expect(verify(inBody, send('state-of-today'))).resolves.toMatchObject({ assurance: 'token' })
    await expectCode(verify(inBody, send('state-of-others')), 'signature_mismatch')
  })
})

describe('Basic credentials', () => {
  const provider = providerOf(token({ from: basicCredentials }), { secret: 'user:pass word' })
  const basic = (text: string) => delivery({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })

  test('are user and password', async () => {
    await expect(verify(provider, basic('user:pass word'))).resolves.toBeDefined()
  })

  test.each([
    ['another password', basic('user:password'), 'signature_mismatch'],
    ['no base64', delivery({ authorization: 'Basic user:pass' }), 'header_missing'],
    ['another scheme', delivery({ authorization: 'Bearer abc' }), 'header_missing'],
  ] as const)('are refused with %s', async (_name, request, code) => {
    await expectCode(verify(provider, request), code)
  })
})

test('a proof of its own sees the delivery, the settings and nothing else', async () => {
  const scheme = custom({
    assurance: 'partial',
    why: 'a test',
    headers: ['x-acme'],
    options: ['site'],
    verifyDelivery({ header: read, options, body }) {
      if (read('x-acme') === `${options.site}/${body.length}`) return { keyIndex: 0 }
      throw new WebhookVerificationError('signature_mismatch', 'No.')
    },
  })
  const provider = providerOf(scheme, { site: 's-1' })
  await expect(verify(provider, delivery({ 'x-acme': `s-1/${BODY.length}` }))).resolves.toMatchObject({
    assurance: 'partial',
  })
  await expectCode(verify(provider, delivery({ 'x-acme': 's-2/1' })), 'signature_mismatch')
  const unset = verify(providerOf(scheme, {}), delivery({ 'x-acme': `undefined/${BODY.length}` }))
  await expect(unset).rejects.toMatchObject({ code: 'key_unavailable', message: expect.stringContaining('"site"') })
})
