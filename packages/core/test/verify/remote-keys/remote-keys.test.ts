import { generateKeyPairSync, sign } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  certificate,
  es256,
  header,
  jwks,
  jwt,
  keyById,
  member,
  rsaSha256,
  signedMessage,
} from '@countersign/core/provider'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { verify } from '../../../src/index.ts'
import { guardedFetch } from '../../../src/verify/remote-keys/guarded-fetch.ts'
import { expectCode, NOW, now } from '../../support.ts'
import { delivery, providerOf } from '../schemes/schemes-support.ts'
import { makeCertificate } from './certificates.ts'

// An origin on port 443 needs a certificate that the process trusts: requests to it go to a server on this machine.
const ORIGIN = 'https://keys.acme.example'
let server: Server
let answer: RequestListener
let asked: string[]

beforeEach(async () => {
  asked = []
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const real = globalThis.fetch
  vi.stubGlobal('fetch', (url: string, init?: RequestInit) =>
    real(url.replace(ORIGIN, `http://127.0.0.1:${port}`), init),
  )
})

afterEach(async () => {
  vi.unstubAllGlobals()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

describe('a guarded fetch', () => {
  const ask = guardedFetch([ORIGIN])

  test('gives the text of an answer', async () => {
    answer = (_request, response) => response.end('the text')
    await expect(ask(`${ORIGIN}/a?b=c`)).resolves.toBe('the text')
    expect(asked).toEqual(['GET /a?b=c'])
  })

  test.each([
    ['http://keys.acme.example/'],
    ['https://keys.acme.example:8443/'],
    ['https://user:pass@keys.acme.example/'],
    ['https://evil.example/'],
    ['https://keys.acme.example.evil.example/'],
    ['file:///etc/passwd'],
    ['//keys.acme.example/'],
    ['no address'],
  ])('asks nobody at %s', async (url) => {
    await expect(ask(url)).rejects.toThrow(TypeError)
    expect(asked).toEqual([])
  })

  test('follows no redirect', async () => {
    answer = (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
    await expect(ask(`${ORIGIN}/`)).rejects.toThrow()
  })

  test('takes no other status than 200', async () => {
    answer = (_request, response) => response.writeHead(404).end('not here')
    await expect(ask(`${ORIGIN}/`)).rejects.toThrow('answered 404')
  })

  test('reads no more than 64 KiB', async () => {
    answer = (_request, response) => response.end('x'.repeat(64 * 1024 + 1))
    await expect(ask(`${ORIGIN}/`)).rejects.toThrow('more than 65536 bytes')
  })

  test('takes no bytes that are no text', async () => {
    answer = (_request, response) => response.end(Buffer.from([0xff]))
    await expect(ask(`${ORIGIN}/`)).rejects.toThrow('not UTF-8')
  })
})

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwkOf = (key: typeof pair, kid: string) => ({ ...key.publicKey.export({ format: 'jwk' }), kid, use: 'sig' })

function tokenBy(key: typeof pair, kid?: string): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const seconds = Math.floor(NOW / 1000)
  const message = `${encode({ alg: 'ES256', ...(kid && { kid }) })}.${encode({ iat: seconds, aud: 'me' })}`
  const signature = sign('sha256', Buffer.from(message), { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
  return `${message}.${signature.toString('base64url')}`
}

const from = header('acme-token', { grammar: 'line' })
const send = (token: string) => delivery({ 'acme-token': token })

describe('keys that a provider publishes as a set', () => {
  const create = () =>
    providerOf(jwt({ from, algorithm: es256, keys: jwks(`${ORIGIN}/jwks`), audience: 'me', sentAt: 'iat' }), {})
  const publish = (...keys: object[]) => {
    answer = (_request, response) => response.end(JSON.stringify({ keys }))
  }

  test('verify by the key that the delivery names, and are asked for once', async () => {
    publish(jwkOf(other, 'k-0'), jwkOf(pair, 'k-1'))
    const provider = create()
    for (let i = 0; i < 3; i++) await verify(provider, send(tokenBy(pair, 'k-1')), { now })
    expect(asked).toEqual(['GET /jwks'])
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
  ])('refuse a delivery that names %s', async (_name, keys, kid) => {
    publish(...keys)
    await expectCode(verify(create(), send(tokenBy(pair, kid)), { now }), 'signature_mismatch')
  })

  test('are not asked for again by a flood of ids that there are not', async () => {
    publish(jwkOf(pair, 'k-1'))
    const provider = create()
    await verify(provider, send(tokenBy(pair, 'k-1')), { now })
    for (let i = 0; i < 50; i++) {
      await expectCode(verify(provider, send(tokenBy(other, `x-${i}`)), { now }), 'signature_mismatch')
    }
    expect(asked.length).toBeLessThanOrEqual(2)
    await expect(verify(provider, send(tokenBy(pair, 'k-1')), { now })).resolves.toBeDefined()
  })

  test('are unavailable while the provider does not answer, so that it sends again', async () => {
    answer = (_request, response) => response.writeHead(500).end()
    await expect(verify(create(), send(tokenBy(pair, 'k-1')), { now })).rejects.toMatchObject({
      code: 'key_unavailable',
    })
  })
})

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

  test('are asked for with the settings of the application', async () => {
    let body = ''
    answer = (request, response) => {
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => response.end(JSON.stringify({ key: jwkOf(pair, 'k-1') })))
    }
    await verify(create(), send(tokenBy(pair, 'k-1')), { now })
    expect(JSON.parse(body)).toEqual({ keyId: 'k-1', clientId: 'c-1' })
  })

  test('refuse a delivery that names no key, and one that the provider does not know', async () => {
    answer = (_request, response) => response.end('{"key":null}')
    await expectCode(verify(create(), send(tokenBy(pair)), { now }), 'signature_malformed')
    await expectCode(verify(create(), send(tokenBy(pair, 'k-9')), { now }), 'signature_mismatch')
  })
})

describe('a certificate whose address stands in the delivery', () => {
  const { key, certificate: pem } = makeCertificate()
  const message = member('message', { grammar: 'line' })
  const keys = certificate(member('cert', { grammar: 'line' }), /^https:\/\/keys\.acme\.example\/[a-f0-9]{4}\.pem$/, [
    ORIGIN,
  ])
  const provider = providerOf(
    signedMessage({
      signed: [message],
      keys,
      signature: {
        from: member('signature', { grammar: 'base64' }),
        versions: [{ algorithm: rsaSha256, encoding: 'base64' }],
      },
    }),
    {},
    { event: () => ({ id: '1', type: 'any' }) },
  )
  const sendFrom = (cert: string) => {
    const signature = sign('sha256', Buffer.from('hello'), key).toString('base64')
    return delivery({}, JSON.stringify({ message: 'hello', signature, cert }))
  }

  test('verifies', async () => {
    answer = (_request, response) => response.end(pem)
    await expect(verify(provider, sendFrom(`${ORIGIN}/00af.pem`))).resolves.toMatchObject({ assurance: 'partial' })
  })

  test.each([
    ['https://evil.example/00af.pem'],
    ['https://keys.acme.example/00af.pem?x'],
    ['https://keys.acme.example@evil.example/00af.pem'],
    ['http://keys.acme.example/00af.pem'],
    ['x https://keys.acme.example/00af.pem'],
  ])('is not asked for at %s', async (cert) => {
    await expectCode(verify(provider, sendFrom(cert)), 'signature_mismatch')
    expect(asked).toEqual([])
  })

  test('needs an anchored pattern', () => {
    expect(() => certificate(message, /https:\/\/acme/, [ORIGIN])).toThrow('anchored')
    expect(() => certificate(message, /^https:\/\/acme$/im, [ORIGIN])).toThrow('anchored')
  })
})
