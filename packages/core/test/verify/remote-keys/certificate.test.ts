import { sign } from 'node:crypto'
import { certificate, member, rsaSha1, rsaSha256, signedMessage } from '@countersign/core/provider'
import { describe, expect, test } from 'vitest'
import { verify } from '../../../src/index.ts'
import { expectCode } from '../../support.ts'
import { delivery, providerOf } from '../schemes/schemes-support.ts'
import { makeCertificate } from './certificates.ts'
import { ORIGIN, origin, useOrigin } from './origin.ts'

useOrigin()

describe('a certificate whose address stands in the delivery', () => {
  const { key, certificate: pem } = makeCertificate()
  const message = member('message', { grammar: 'line' })
  const keys = certificate(member('cert', { grammar: 'line' }), /^https:\/\/keys\.acme\.example\/[a-f0-9]{4}\.pem$/, [
    ORIGIN,
  ])
  const version = member('version')
  const provider = providerOf(
    signedMessage({
      signed: [message],
      keys,
      signature: {
        from: member('signature', { grammar: 'base64' }),
        versions: [
          { algorithm: rsaSha1, encoding: 'base64', when: { value: version, is: '1' } },
          { algorithm: rsaSha256, encoding: 'base64', when: { value: version, is: '2' } },
        ],
      },
    }),
    {},
    { event: () => ({ id: '1', type: 'any' }) },
  )
  const sendFrom = (cert: string, hash: 'sha1' | 'sha256' = 'sha256') => {
    const signature = sign(hash, Buffer.from('hello'), key).toString('base64')
    return delivery({}, JSON.stringify({ message: 'hello', signature, cert, version: hash === 'sha1' ? '1' : '2' }))
  }

  test('verifies', async () => {
    origin.answer = (_request, response) => response.end(pem)
    await expect(verify(provider, sendFrom(`${ORIGIN}/00af.pem`))).resolves.toMatchObject({ assurance: 'partial' })
  })

  test.each([
    ['https://evil.example/00af.pem'],
    ['https://keys.acme.example/00af.pem?x'],
    ['https://keys.acme.example@evil.example/00af.pem'],
    ['http://keys.acme.example/00af.pem'],
    ['x https://keys.acme.example/00af.pem'],
  ])('is not origin.asked for at %s', async (cert) => {
    await expectCode(verify(provider, sendFrom(cert)), 'signature_mismatch')
    expect(origin.asked).toEqual([])
  })

  test('verifies by each algorithm that its key is used with', async () => {
    origin.answer = (_request, response) => response.end(pem)
    for (const hash of ['sha1', 'sha256'] as const) {
      await expect(verify(provider, sendFrom(`${ORIGIN}/00ff.pem`, hash))).resolves.toBeDefined()
    }
  })

  test('that does not exist is refused, and has no other origin.asked for meanwhile', async () => {
    origin.answer = (_request, response) => response.writeHead(403).end()
    await expectCode(verify(provider, sendFrom(`${ORIGIN}/dead.pem`)), 'signature_mismatch')
    await expect(verify(provider, sendFrom(`${ORIGIN}/beef.pem`))).rejects.toMatchObject({ code: 'key_unavailable' })
    expect(origin.asked).toEqual(['GET /dead.pem'])
  })

  test('needs an anchored pattern', () => {
    expect(() => certificate(message, /https:\/\/acme/, [ORIGIN])).toThrow('anchored')
    expect(() => certificate(message, /^https:\/\/acme$/im, [ORIGIN])).toThrow('anchored')
  })
})
