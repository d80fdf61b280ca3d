import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { proveReasons } from '../../src/explain/explain.ts'
import { AUTOMATIC_BUDGET } from '../../src/explain/prove/budget.ts'
import { type DiagnosisCode, explain } from '../../src/explain.ts'
import { sign } from '../../src/sign/sign.ts'
import { NOW, now, numRuns, utf8 } from '../support.ts'
import { codesOf, expectProved } from './explain-support.ts'
import { explainRoute, pathSender, type Route, SENDERS, secret } from './explain-url-support.ts'

const signed = 'https://example.com/hooks/in'
const queried = `${signed}?a=1&b=x%20y`

describe.each(SENDERS)('a delivery whose URL is signed, with $name', (sender) => {
  test.each<[string, Route]>([
    ['as it is registered', { signed }],
    ['with the query of the request', { signed: queried, publicUrl: signed, received: '/hooks/in?a=1&b=x%20y' }],
  ])('%s gives no diagnosis', async (_, route) => {
    expect(await explainRoute(sender, route)).toEqual([])
  })

  test.each<[DiagnosisCode, string, Route]>([
    ['url_scheme', 'https://', { signed, publicUrl: 'http://example.com/hooks/in' }],
    ['url_scheme', 'http://', { signed: 'http://example.com/hooks/in', publicUrl: signed }],
    ['url_port', 'the port 443', { signed: 'https://example.com:443/hooks/in', publicUrl: signed }],
    ['url_port', 'no port', { signed, publicUrl: 'https://example.com:443/hooks/in' }],
    ['url_port', 'the port 80', { signed: 'http://example.com:80/in', publicUrl: 'http://example.com/in' }],
    [
      'url_port',
      'the port 8443',
      {
        signed: 'https://example.com:8443/in',
        publicUrl: 'https://example.com/in',
        headers: { host: 'example.com:8443' },
      },
    ],
    ['url_host', 'example.com', { signed, publicUrl: 'https://10.0.0.7/hooks/in', headers: { host: 'example.com' } }],
    [
      'url_host',
      'a1.tunnel.dev',
      {
        signed: 'https://a1.tunnel.dev/in',
        publicUrl: 'https://b2.tunnel.dev/in',
        headers: { host: 'localhost:3000', 'x-forwarded-host': 'a1.tunnel.dev' },
      },
    ],
    ['url_path', 'with a slash at its end', { signed: `${signed}/`, publicUrl: signed }],
    ['url_path', 'without the slash at its end', { signed, publicUrl: `${signed}/` }],
    ['url_path', 'that of the request', { signed, publicUrl: 'https://example.com/', received: '/hooks/in' }],
    [
      'url_path',
      'its own, followed by that of the request',
      { signed, publicUrl: 'https://example.com/hooks', received: '/in' },
    ],
    [
      'url_path',
      'the prefix in x-forwarded-prefix, followed by that of the request',
      { signed, publicUrl: 'https://example.com/in', received: '/in', headers: { 'x-forwarded-prefix': '/hooks' } },
    ],
    ['url_query', 'it has none', { signed, received: '/?added=1&more=2' }],
    ['url_query', 'that of "publicUrl"', { signed: `${signed}?a=1`, received: '/?added=2' }],
    [
      'url_query',
      'without one of its parameters',
      { signed: `${signed}?a=1`, publicUrl: signed, received: '/?a=1&added=2' },
    ],
    [
      'url_query',
      'its parameters in another order',
      { signed: `${signed}?b=1&a=2&c=3`, publicUrl: signed, received: '/?a=2&b=1&c=3' },
    ],
    ['url_query', 'with percent-encoding', { signed: `${signed}?a=%C3%A9`, publicUrl: signed, received: '/?a=é' }],
    [
      'url_query',
      'without percent-encoding',
      { signed: `${signed}?a=~[x]`, publicUrl: signed, received: '/?a=~%5Bx%5D' },
    ],
    [
      'url_query',
      'with another percent-encoding',
      { signed: `${signed}?a=x+y`, publicUrl: signed, received: '/?a=x%20y' },
    ],
    [
      'url_query',
      'that in x-original-uri',
      { signed: queried, publicUrl: signed, headers: { 'x-original-uri': '/hooks/in?a=1&b=x%20y' } },
    ],
  ])('is %s (%s) where that is what differs', async (code, writtenAs, route) => {
    const found = await explainRoute(sender, route)
    expectProved(found, code)
    expect(found[0]?.facts.writtenAs).toBe(writtenAs)
    expect(`${found[0]?.happened} ${found[0]?.fix}`).not.toMatch(/undefined/)
  })

  test('is explained by all that differs', async () => {
    const headers = { host: 'example.com' }
    expectProved(
      await explainRoute(sender, { signed, publicUrl: 'http://localhost:3000/hooks/in', headers }),
      'url_scheme',
      'url_host',
    )
    expectProved(
      await explainRoute(sender, { signed, publicUrl: 'http://localhost:3000/', headers, received: '/hooks/in' }),
      'url_scheme',
      'url_host',
      'url_path',
    )
  })

  test('without a publicUrl is url_missing, and proved where the request says the address', async () => {
    const { headers, body } = sign(sender.factory, sender.raw, { keys: { secret }, now: () => NOW, publicUrl: signed })
    const options = { now, keys: { SECRET: secret } }
    const delivery = { headers, body: utf8(body) }
    expect(codesOf(await explain(sender.factory, delivery, options))).toEqual(['url_missing seen', 'unexplained none'])
    const asked = { ...delivery, headers: { ...headers, host: 'example.com' }, url: '/hooks/in' }
    expectProved(await explain(sender.factory, asked, options), 'url_missing')
  })

  test('of another sender is unexplained, within the budget', async () => {
    const { headers } = sign(sender.factory, sender.raw, {
      keys: { secret: 'another' },
      now: () => NOW,
      publicUrl: signed,
    })
    const delivery = {
      headers: { ...headers, host: 'localhost:3000', 'x-forwarded-host': 'other.example' },
      body: utf8(sender.raw),
      url: '/in?a=1&b=2&c=3&d=%20',
    }
    const found = await explain(sender.factory({ secret, publicUrl: signed }), delivery, { now })
    expect(found.at(-1)?.code).toBe('unexplained')
    expect(found.at(-1)?.facts.checks).toBeLessThanOrEqual(420)
  })

  test('is proved automatically, too', async () => {
    const { headers, body } = sign(sender.factory, sender.raw, { keys: { secret }, publicUrl: signed })
    const provider = sender.factory({ secret, publicUrl: 'http://example.com/hooks/in' })
    const found = await proveReasons(provider, { headers, body: utf8(body) }, {}, AUTOMATIC_BUDGET)
    expectProved(found, 'url_scheme')
  })

  test('with a fault of the key and of the URL is both', async () => {
    const { headers, body } = sign(sender.factory, sender.raw, { keys: { secret }, now: () => NOW, publicUrl: signed })
    const provider = { definition: sender.factory.definition, publicUrl: 'http://example.com/hooks/in' }
    const found = await explain(provider, { headers, body: utf8(body) }, { now, keys: { SECRET: `"${secret}"` } })
    expectProved(found, 'key_quoted', 'url_scheme')
  })
})

const segment = fc.stringMatching(/^[a-z0-9_-]{1,8}$/)
const parameter = fc.tuple(segment, fc.stringMatching(/^[a-z0-9]{1,6}(%20|%C3%A9)[a-z0-9]{0,4}$/))
const addresses = fc.record({
  host: fc.stringMatching(/^[a-z]{1,8}\.example$/),
  segments: fc.array(segment, { minLength: 2, maxLength: 4 }),
  parameters: fc.uniqueArray(parameter, { minLength: 2, maxLength: 4, selector: ([name]) => name }),
})
type Parts = typeof addresses extends fc.Arbitrary<infer Value> ? Value : never
const pathOf = ({ segments }: Parts) => `/${segments.join('/')}`
const queryOf = ({ parameters }: Parts) => parameters.map(([name, value]) => `${name}=${value}`).join('&')

/** What stands between the provider and the receiver does to one part of the address. */
const CHANGES: Readonly<
  Record<
    string,
    readonly [DiagnosisCode, (parts: Parts) => Partial<Record<'scheme' | 'host' | 'path' | 'target' | 'from', string>>]
  >
> = {
  'TLS is ended': ['url_scheme', () => ({ scheme: 'http' })],
  'the port is written': ['url_port', ({ host }) => ({ host: `${host}:443` })],
  'another host is configured': ['url_host', () => ({ host: 'localhost' })],
  'a slash is added': ['url_path', (parts) => ({ path: `${pathOf(parts)}/` })],
  'a prefix is left out': ['url_path', ({ segments }) => ({ path: `/${segments.slice(1).join('/')}` })],
  'the prefix alone is configured': [
    'url_path',
    (parts) => ({ path: `/${parts.segments[0]}`, target: `/${parts.segments.slice(1).join('/')}?${queryOf(parts)}` }),
  ],
  'the query is sorted': [
    'url_query',
    (parts) => ({ target: `${pathOf(parts)}?${queryOf({ ...parts, parameters: parts.parameters.toReversed() })}` }),
  ],
  'a parameter is added': ['url_query', (parts) => ({ target: `${pathOf(parts)}?${queryOf(parts)}&added=1` })],
  'the query is decoded': [
    'url_query',
    (parts) => ({ target: `${pathOf(parts)}?${decodeURIComponent(queryOf(parts))}` }),
  ],
  'spaces are written otherwise': [
    'url_query',
    (parts) => ({ target: `${pathOf(parts)}?${new URLSearchParams(queryOf(parts))}` }),
  ],
}

describe.each(SENDERS)('of a genuine delivery with $name', (sender) => {
  test.each(Object.entries(CHANGES))('%s, which is proved', async (_, [code, change]) => {
    const property = fc.asyncProperty(addresses, async (parts) => {
      const {
        scheme = 'https',
        host = parts.host,
        path = pathOf(parts),
        target = `${pathOf(parts)}?${queryOf(parts)}`,
      } = change(parts)
      const found = await explainRoute(sender, {
        signed: `https://${parts.host}${pathOf(parts)}?${queryOf(parts)}`,
        publicUrl: `${scheme}://${host}${path}`,
        received: target,
        headers: { host: parts.host },
      })
      if (target.endsWith(`?${queryOf(parts)}`) && code === 'url_query') expect(found).toEqual([])
      else expectProved(found, code)
    })
    await fc.assert(property, { numRuns: Math.ceil(numRuns / 6) })
  })
})

test('a path that is signed alone is proved, and nothing else of the URL is blamed', async () => {
  const sender = { factory: pathSender, raw: '{"a":1}' }
  expect(await explainRoute(sender, { signed, publicUrl: 'http://localhost:3000/hooks/in?a=1' })).toEqual([])
  const found = await explainRoute(sender, { signed, publicUrl: 'http://localhost:3000/', received: '/hooks/in' })
  expectProved(found, 'url_path')
})
