import { describe, expect, test } from 'vitest'
import { addressPattern } from '../../../src/verify/remote-keys/address-pattern.ts'
import { guardedFetch } from '../../../src/verify/remote-keys/guarded-fetch.ts'
import { ORIGIN, origin, useOrigin } from './origin.ts'

useOrigin()

describe('a guarded fetch', () => {
  const ask = guardedFetch([ORIGIN])

  test('gives the text of an answer', async () => {
    origin.answer = (_request, response) => response.end('the text')
    await expect(ask(`${ORIGIN}/a?b=c`)).resolves.toBe('the text')
    expect(origin.asked).toEqual(['GET /a?b=c'])
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
    expect(origin.asked).toEqual([])
  })

  test('follows no redirect', async () => {
    origin.answer = (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
    await expect(ask(`${ORIGIN}/`)).rejects.toThrow('answered 302')
    expect(origin.asked).toEqual(['GET /'])
  })

  test('takes an origin as it is written in URLs, and nothing else for one', async () => {
    origin.answer = (_request, response) => response.end('the text')
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
    origin.answer = (_request, response) => response.writeHead(404).end('not here')
    await expect(ask(`${ORIGIN}/`)).rejects.toThrow('answered 404')
  })

  test('reads no more than 64 KiB', async () => {
    origin.answer = (_request, response) => response.end('x'.repeat(64 * 1024 + 1))
    await expect(ask(`${ORIGIN}/`)).rejects.toThrow('more than 65536 bytes')
  })

  test('takes no bytes that are no text', async () => {
    origin.answer = (_request, response) => response.end(Buffer.from([0xff]))
    await expect(ask(`${ORIGIN}/`)).rejects.toThrow('not UTF-8')
  })
})

test('a pattern matches an address from its first character to its last, and of bounded length', () => {
  const isProviders = addressPattern(/^https:\/\/a\.example\/x|https:\/\/b\.example\/y$/)
  expect(['https://a.example/x', 'https://b.example/y'].map(isProviders)).toEqual([true, true])
  expect(['https://a.example/x@evil', 'https://evil/https://b.example/y'].map(isProviders)).toEqual([false, false])
  expect(addressPattern(/^https:.*$/)(`https:${'x'.repeat(1024)}`)).toBe(false)
})
