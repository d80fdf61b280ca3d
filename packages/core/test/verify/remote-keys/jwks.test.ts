import { es256, jwks, jwt } from '@countersign/core/provider'
import { describe, expect, test, vi } from 'vitest'
import { verify } from '../../../src/index.ts'
import { expectCode, now } from '../../support.ts'
import { providerOf } from '../schemes/schemes-support.ts'
import { ORIGIN, origin, useOrigin } from './origin.ts'
import { from, jwkOf, other, pair, send, tokenBy } from './tokens.ts'

useOrigin()

describe('keys that a provider publishes as a set', () => {
  const create = () =>
    providerOf(jwt({ from, algorithm: es256, keys: jwks(`${ORIGIN}/jwks`), audience: 'me', sentAt: 'iat' }), {})
  const publish = (...keys: object[]) => {
    origin.answer = (_request, response) => response.end(JSON.stringify({ keys }))
  }

  test('verify by the key that the delivery names, and are origin.asked for once', async () => {
    publish(jwkOf(other, 'k-0'), jwkOf(pair, 'k-1'))
    const provider = create()
    for (let i = 0; i < 3; i++) await verify(provider, send(tokenBy(pair, 'k-1')), { now })
    expect(origin.asked).toEqual(['GET /jwks'])
  })

  test('verify by the only key where the delivery names none', async () => {
    publish(jwkOf(pair, 'k-1'))
    await expect(verify(create(), send(tokenBy(pair)), { now })).resolves.toBeDefined()
  })

  test.each([
    ['a key that is not there', [jwkOf(pair, 'k-1')], 'k-2'],
    ['a key that is there twice', [jwkOf(pair, 'k-1'), jwkOf(other, 'k-1')], 'k-1'],
    ['none of two keys', [jwkOf(pair, 'k-1'), jwkOf(other, 'k-2')], undefined],
    ['a key for something else', [{ ...jwkOf(pair, 'k-1'), use: 'enc' }], 'k-1'],
    ['a key of another algorithm', [{ ...jwkOf(pair, 'k-1'), alg: 'ES384' }], 'k-1'],
    ['a key on another curve', [{ ...jwkOf(pair, 'k-1'), crv: 'P-384' }], 'k-1'],
  ])('refuse a delivery that names %s', async (_name, keys, kid) => {
    publish(...keys)
    await expectCode(verify(create(), send(tokenBy(pair, kid)), { now }), 'signature_mismatch')
  })

  test('are not origin.asked for again by a flood of ids that there are not', async () => {
    publish(jwkOf(pair, 'k-1'))
    const provider = create()
    await verify(provider, send(tokenBy(pair, 'k-1')), { now })
    for (let i = 0; i < 50; i++) {
      await expectCode(verify(provider, send(tokenBy(other, `x-${i}`)), { now }), 'signature_mismatch')
    }
    expect(origin.asked.length).toBeLessThanOrEqual(2)
    await expect(verify(provider, send(tokenBy(pair, 'k-1')), { now })).resolves.toBeDefined()
  })

  test('count as soon as they are published, whatever ids strangers name meanwhile', async () => {
    publish(jwkOf(pair, 'k-1'))
    const provider = create()
    await expectCode(verify(provider, send(tokenBy(other, 'x-0')), { now }), 'signature_mismatch')
    await expect(verify(provider, send(tokenBy(pair, 'k-1')), { now })).resolves.toBeDefined()
    expect(origin.asked).toEqual(['GET /jwks'])
  })

  test('count no longer than an hour after they were withdrawn', async () => {
    const clock = vi.spyOn(performance, 'now')
    clock.mockReturnValue(0)
    publish(jwkOf(pair, 'k-1'))
    const provider = create()
    await verify(provider, send(tokenBy(pair, 'k-1')), { now })
    publish(jwkOf(other, 'k-2'))
    await expect(verify(provider, send(tokenBy(pair, 'k-1')), { now })).resolves.toBeDefined()
    clock.mockReturnValue(3_600_001)
    await expectCode(verify(provider, send(tokenBy(pair, 'k-1')), { now }), 'signature_mismatch')
    await expect(verify(provider, send(tokenBy(other, 'k-2')), { now })).resolves.toBeDefined()
    clock.mockRestore()
  })

  test('are unavailable while the provider does not answer, so that it sends again', async () => {
    origin.answer = (_request, response) => response.writeHead(500).end()
    await expect(verify(create(), send(tokenBy(pair, 'k-1')), { now })).rejects.toMatchObject({
      code: 'key_unavailable',
    })
  })
})
