import { body, ecdsaP256P1363, es256, header, jwt, keyById, signedMessage } from '@countersign/core/provider'
import { describe, expect, test, vi } from 'vitest'
import { verify } from '../../../src/index.ts'
import type { KeyFetch } from '../../../src/verify/remote-keys/guarded-fetch.ts'
import { expectCode, now } from '../../support.ts'
import { delivery, providerOf } from '../schemes/schemes-support.ts'
import { ORIGIN, origin, useOrigin } from './origin.ts'
import { from, jwkOf, other, pair, send, tokenBy } from './tokens.ts'

useOrigin()

describe('keys that a provider hands out one by one', () => {
  const create = () => {
    const keys = keyById(
      ORIGIN,
      async (keyId, ask, { clientId }) => {
        const text = await ask(`${ORIGIN}/key`, { method: 'POST', body: JSON.stringify({ keyId, clientId }) })
        const { key } = JSON.parse(text)
        return key ?? undefined
      },
      ['clientId'],
    )
    return providerOf(jwt({ from, algorithm: es256, keys, audience: 'me', sentAt: 'iat' }), { clientId: 'c-1' })
  }

  test('are origin.asked for with the settings of the application', async () => {
    let body = ''
    origin.answer = (request, response) => {
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => response.end(JSON.stringify({ key: jwkOf(pair, 'k-1') })))
    }
    await verify(create(), send(tokenBy(pair, 'k-1')), { now })
    expect(JSON.parse(body)).toEqual({ keyId: 'k-1', clientId: 'c-1' })
  })

  test('refuse a delivery that names no key, and one that the provider does not know', async () => {
    origin.answer = (_request, response) => response.end('{"key":null}')
    await expectCode(verify(create(), send(tokenBy(pair)), { now }), 'signature_malformed')
    await expectCode(verify(create(), send(tokenBy(pair, 'k-9')), { now }), 'signature_mismatch')
  })
})

describe('a flood of ids that a stranger makes up', () => {
  const create = () => {
    const ask = async (keyId: string, fetch: KeyFetch) => JSON.parse(await fetch(`${ORIGIN}/key`)).keys[keyId]
    return providerOf(jwt({ from, algorithm: es256, keys: keyById(ORIGIN, ask), audience: 'me', sentAt: 'iat' }), {})
  }
  const flood = (provider: ReturnType<typeof create>) =>
    Promise.allSettled(
      Array.from({ length: 100 }, (_, index) => verify(provider, send(tokenBy(other, `x-${index}`)), { now })),
    )
  const answerWith = (text: string) => {
    origin.answer = (_request, response) => response.end(text)
  }

  test('asks for no more than 16 keys at the same time, and then rests', async () => {
    answerWith('{"keys":{}}')
    const provider = create()
    const results = await flood(provider)
    expect(results.every(({ status }) => status === 'rejected')).toBe(true)
    expect(origin.asked).toHaveLength(16)
    await flood(provider)
    expect(origin.asked).toHaveLength(16)
  })

  test('has the delivery of a new key sent again, and not refused', async () => {
    answerWith(JSON.stringify({ keys: { 'k-1': jwkOf(pair, 'k-1') } }))
    const provider = create()
    await expectCode(verify(provider, send(tokenBy(other, 'x')), { now }), 'signature_mismatch')
    const genuine = () => verify(provider, send(tokenBy(pair, 'k-1')), { now })
    await expect(genuine()).rejects.toMatchObject({ code: 'key_unavailable' })
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 30_001)
    await expect(genuine()).resolves.toBeDefined()
    clock.mockRestore()
  })

  test('leaves the keys that are known alone', async () => {
    answerWith(JSON.stringify({ keys: { 'k-1': jwkOf(pair, 'k-1') } }))
    const provider = create()
    await verify(provider, send(tokenBy(pair, 'k-1')), { now })
    await flood(provider)
    await expect(verify(provider, send(tokenBy(pair, 'k-1')), { now })).resolves.toBeDefined()
  })
})

test('a setting that asking for a key takes must be there', async () => {
  const keys = keyById(ORIGIN, async () => undefined, ['clientId'])
  const byToken = providerOf(jwt({ from, algorithm: es256, keys, audience: 'me', sentAt: 'iat' }), {})
  const fault = { code: 'key_unavailable', message: expect.stringContaining('"clientId"') }
  await expect(verify(byToken, send(tokenBy(pair, 'k-1')), { now })).rejects.toMatchObject(fault)
  expect(origin.asked).toEqual([])

  const scheme = signedMessage({
    signed: [body],
    keys,
    signature: { from: header('acme-token'), versions: [{ algorithm: ecdsaP256P1363, encoding: 'hex' }] },
  })
  const signed = delivery({ 'acme-token': '00'.repeat(64) })
  await expect(verify(providerOf(scheme, {}), signed, { now })).rejects.toMatchObject(fault)
  await expectCode(verify(providerOf(scheme, { clientId: 'c-1' }), signed, { now }), 'signature_malformed')
})
