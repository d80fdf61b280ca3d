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
  rsaSha1,
  rsaSha256,
  signedMessage,
} from '@countersign/core/provider'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { verify } from '../../../src/index.ts'
import { addressPattern } from '../../../src/verify/remote-keys/address-pattern.ts'
import { guardedFetch, type KeyFetch } from '../../../src/verify/remote-keys/guarded-fetch.ts'
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
    ['https://keys.acme.example./'],
    ['https://evil.example\\@keys.acme.example/'],
    ['https://keys.acme.example@evil.example/'],
    ['https://kеys.acme.example/'],
    ['https://[::1]/'],
    ['https://127.0.0.1/'],
    ['https://2130706433/'],
    ['no address'],
  ])('asks nobody at %s', async (url) => {
    await expect(ask(url)).rejects.toThrow(TypeError)
    expect(asked).toEqual([])
  })

  test('follows no redirect', async () => {
    answer = (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
    await expect(ask(`${ORIGIN}/`)).rejects.toThrow('answered 302')
    expect(asked).toEqual(['GET /'])
  })

  test('takes an origin as it is written in URLs, and nothing else for one', async () => {
    answer = (_request, response) => response.end('the text')
    await expect(ask('HTTPS://KEYS.ACME.EXAMPLE:443/a')).resolves.toBe('the text')
    const faults = [
      'https://keys.acme.example/',
      'https://Keys.acme.example',
      'https://a.example:8443',
      'http://a.example',
    ]
    for (const fault of [...faults, 'keys.acme.example', '*']) expect(() => guardedFetch([fault])).toThrow(TypeError)
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
    ['a key of another algorithm', [{ ...jwkOf(pair, 'k-1'), alg: 'ES384' }], 'k-1'],
    ['a key on another curve', [{ ...jwkOf(pair, 'k-1'), crv: 'P-384' }], 'k-1'],
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

  test('count as soon as they are published, whatever ids strangers name meanwhile', async () => {
    publish(jwkOf(pair, 'k-1'))
    const provider = create()
    await expectCode(verify(provider, send(tokenBy(other, 'x-0')), { now }), 'signature_mismatch')
    await expect(verify(provider, send(tokenBy(pair, 'k-1')), { now })).resolves.toBeDefined()
    expect(asked).toEqual(['GET /jwks'])
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
    answer = (_request, response) => response.end(text)
  }

  test('asks for no more than 16 keys at the same time, and then rests', async () => {
    answerWith('{"keys":{}}')
    const provider = create()
    const results = await flood(provider)
    expect(results.every(({ status }) => status === 'rejected')).toBe(true)
    expect(asked).toHaveLength(16)
    await flood(provider)
    expect(asked).toHaveLength(16)
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
  expect(asked).toEqual([])
})

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

  test('verifies by each algorithm that its key is used with', async () => {
    answer = (_request, response) => response.end(pem)
    for (const hash of ['sha1', 'sha256'] as const) {
      await expect(verify(provider, sendFrom(`${ORIGIN}/00ff.pem`, hash))).resolves.toBeDefined()
    }
  })

  test('that does not exist is refused, and has no other asked for meanwhile', async () => {
    answer = (_request, response) => response.writeHead(403).end()
    await expectCode(verify(provider, sendFrom(`${ORIGIN}/dead.pem`)), 'signature_mismatch')
    await expect(verify(provider, sendFrom(`${ORIGIN}/beef.pem`))).rejects.toMatchObject({ code: 'key_unavailable' })
    expect(asked).toEqual(['GET /dead.pem'])
  })

  test('needs an anchored pattern', () => {
    expect(() => certificate(message, /https:\/\/acme/, [ORIGIN])).toThrow('anchored')
    expect(() => certificate(message, /^https:\/\/acme$/im, [ORIGIN])).toThrow('anchored')
  })
})

test('a pattern matches an address from its first character to its last, and of bounded length', () => {
  const isProviders = addressPattern(/^https:\/\/a\.example\/x|https:\/\/b\.example\/y$/)
  expect(['https://a.example/x', 'https://b.example/y'].map(isProviders)).toEqual([true, true])
  expect(['https://a.example/x@evil', 'https://evil/https://b.example/y'].map(isProviders)).toEqual([false, false])
  expect(addressPattern(/^https:.*$/)(`https:${'x'.repeat(1024)}`)).toBe(false)
})
