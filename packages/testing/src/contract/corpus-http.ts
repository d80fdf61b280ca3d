import { type Case, headers, one } from './case.ts'
import type { PartyName } from './receivers.ts'
import { bare, chunkedBadly, type Delivery, lacking, whole } from './wire.ts'

const METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE']

const TARGETS = [
  ...['/hooks/telnyx', '/hooks/', '/?a=1&a=2', '/?', '/a;b=c', '/.well-known/x', '//a//b', '/../a', '/a.b:c@d', '/#a'],
  ...['/a%20b', '/a%2fb', '/%2e%2e/a', '/%e2%82%ac', '/%00', '/?%zz', `/${'a'.repeat(6000)}`],
]

/** Some frameworks refuse them; a provider that is given such a URL finds out at once. */
const ODD: readonly (readonly [what: string, key: 'target' | 'host', texts: readonly string[]])[] = [
  ['broken percents', 'target', ['/%zz', '/%', '/%ff']],
  ['a path that is none', 'target', ['/a\\b', '*']],
  ['a host that is none', 'host', ['', 'localhost:99999', 'a b', 'a/b', '[', 'user@host', 'caf\xe9', 'a?b', 'a#b']],
]

const HOSTS = ['localhost:80', 'LOCALHOST', '127.0.0.1', '[::1]', 'a,b', '-', 'xn--caf-dma.example', 'a.example.']

/** What Node refuses before any framework sees it, with the status. */
const REFUSED: readonly (readonly [name: string, status: number, (signed: Delivery) => Partial<Delivery>])[] = [
  ['a length and chunks', 400, headers({ 'transfer-encoding': 'chunked' })],
  ['two lengths', 400, headers({ 'content-length': ['5', '6'] })],
  ['a negative length', 400, headers({ 'content-length': '-1' })],
  ['a length that is no number', 400, headers({ 'content-length': '0x10' })],
  ['a length beyond all numbers', 400, headers({ 'content-length': '9'.repeat(30) })],
  ['a NUL in a header', 400, headers({ 'x-other': 'a\0b' })],
  ['a space in the name of a header', 400, headers({ 'x other': 'a' })],
  ['headers of 20 kB', 431, headers({ 'x-other': 'a'.repeat(20_000) })],
  ['no Host', 400, headers({ host: undefined })],
  ['a path beyond ASCII', 400, () => ({ target: '/caf\xe9' })],
  ['a version that is none', 400, () => ({ version: '9.9' })],
  ['a method in lower case', 400, () => ({ method: 'post' })],
  ['a method that is none', 400, () => ({ method: 'P@ST' })],
  ['an expectation that is none', 417, headers({ expect: 'a miracle' })],
]

/** Headers that change nothing. */
const BESIDE: readonly (readonly [name: string, Delivery['headers']])[] = [
  ['a forwarded method', { 'x-http-method-override': 'GET' }],
  ['a forwarded host', { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', 'x-forwarded-for': '::1' }],
  ['an Origin', { origin: 'https://evil.example' }],
  ['a Range', { range: 'bytes=0-1' }],
  ['an If-None-Match', { 'if-none-match': '*' }],
  ['an Accept of nothing', { accept: 'application/json;q=0' }],
  ['an Accept-Encoding', { 'accept-encoding': 'gzip, br' }],
  ['cookies', { cookie: ['a=1', 'b=2'] }],
  ['a hundred headers', Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`x-${index}`, 'a']))],
  ['an offer to upgrade', { connection: 'close, upgrade', upgrade: 'websocket' }],
  ['an offer of HTTP/2', { connection: 'close, upgrade, http2-settings', upgrade: 'h2c', 'http2-settings': 'AAA' }],
  ['TE', { te: 'trailers' }],
  ['100-continue', { expect: '100-continue' }],
]

const SCHEMES: readonly PartyName[] = ['telnyx', 'dfns', 'v1', 'acme']

/** Methods, targets, connections, and what no receiver ever sees. */
export function httpCases(): readonly Case[] {
  return [
    ...METHODS.flatMap((method) => [
      one(`${method} with the signed body`, 'telnyx', 'rejected method_not_allowed', () => ({ method })),
      one(`${method} with nothing`, 'telnyx', 'rejected method_not_allowed', () => ({
        method,
        headers: { host: 'localhost', connection: 'close' },
        frame: bare,
      })),
    ]),
    ...SCHEMES.map((to) =>
      one('nothing but a body', to, 'rejected header_missing', () => ({
        headers: { host: 'localhost', connection: 'close' },
      })),
    ),
    ...TARGETS.map((target) => one(`at ${target}`, 'telnyx', 'processed', () => ({ target }))),
    ...ODD.flatMap(([what, key, texts]) =>
      texts.map((text) =>
        one(
          `at ${what}: "${text}"`,
          'telnyx',
          'processed',
          key === 'host' ? headers({ host: text }) : () => ({ target: text }),
        ),
      ),
    ),
    ...HOSTS.map((host) => one(`at the host "${host}"`, 'telnyx', 'processed', headers({ host }))),
    one('at a whole URL', 'telnyx', 'processed', () => ({ target: 'http://localhost/hooks' })),
    one('by HTTP/1.0', 'telnyx', 'processed', () => ({ version: '1.0' })),
    one('with its headers in capitals', 'telnyx', 'processed', ({ headers: sent }) => ({
      headers: Object.fromEntries(Object.entries(sent).map(([name, value]) => [name.toUpperCase(), value])),
    })),
    ...BESIDE.map(([name, more]) => one(`with ${name}`, 'telnyx', 'processed', headers(more))),
    ...REFUSED.map(([name, status, change]) => one(`with ${name}`, 'telnyx', 'http', change, { status })),
    one('chunks that are none', 'telnyx', 'rejected body_malformed', () => ({ frame: chunkedBadly }), { status: 400 }),
    one(
      'the client goes away in the middle of the body',
      'telnyx',
      'rejected body_malformed',
      (signed) => ({
        frame: (body) => ({ headers: lacking(10)(body).headers, parts: [signed.body, 80] }),
      }),
      { ending: 'hang up' },
    ),
    ...['telnyx', 'dfns'].map((to) => pipelined(to as PartyName)),
    {
      name: 'telnyx: a forged and a true one on one connection',
      to: 'telnyx',
      steps: (sign) => [
        [
          {
            requests: [
              {
                delivery: kept({ ...sign({ id: 'a' }), body: new TextEncoder().encode('{}') }),
                expected: 'rejected signature_mismatch',
              },
              { delivery: kept(sign({ id: 'b' })), expected: 'processed' },
              { delivery: sign({ id: 'c' }), expected: 'processed' },
            ],
          },
        ],
      ],
    },
  ]
}

/** With the connection left open for the next request. */
function kept(delivery: Delivery): Delivery {
  return { ...delivery, headers: { ...delivery.headers, connection: 'keep-alive' }, frame: whole }
}

function pipelined(to: PartyName): Case {
  return {
    name: `${to}: five in one go on one connection`,
    to,
    steps: (sign) => {
      const deliveries = ['a', 'b', 'c', 'd'].map((id) => kept(sign({ id })))
      return [
        [{ requests: [...deliveries, sign({ id: 'e' })].map((delivery) => ({ delivery, expected: 'processed' })) }],
      ]
    },
  }
}
